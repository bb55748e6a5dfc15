/* SPDX-License-Identifier: GPL-2.0 */
/* Dynamic arrays' places go into the record, then the fields' values. */
#undef __dynamic_array
#define __dynamic_array(type, item, len) \
	__entry->__data_loc_##item = __data_offsets.item;
#undef __string
#define __string(item, src)		__dynamic_array(char, item, )
#undef __bitmask
#define __bitmask(item, bits)		__dynamic_array(unsigned long, item, )

#undef __get_bitmask
#define __get_bitmask(item)		((char *)__get_dynamic_array(item))
#undef __assign_bitmask
#define __assign_bitmask(item, src, bits) \
	memcpy(__get_bitmask(item), (src), BITS_TO_LONGS(bits) * sizeof(long))

#undef TP_fast_assign
#define TP_fast_assign(args...)		args
#undef __perf_count
#define __perf_count(c)			(c)
#undef __perf_task
#define __perf_task(t)			(t)
