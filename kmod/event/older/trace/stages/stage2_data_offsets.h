/* SPDX-License-Identifier: GPL-2.0 */
/* Dynamic arrays as members that hold their places. */
#undef __field
#define __field(type, item)
#undef __array
#define __array(type, item, len)
#undef __dynamic_array
#define __dynamic_array(type, item, len)	u32 item;
