/* SPDX-License-Identifier: GPL-2.0 */
/* Where a record's dynamic array is: its place, below its length. */
#undef __get_dynamic_array
#define __get_dynamic_array(item) \
	((void *)__entry + (u16)__entry->__data_loc_##item)
#undef __get_dynamic_array_len
#define __get_dynamic_array_len(item)	(__entry->__data_loc_##item >> 16)
#undef __get_str
#define __get_str(item)			((char *)__get_dynamic_array(item))
