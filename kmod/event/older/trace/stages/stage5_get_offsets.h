/* SPDX-License-Identifier: GPL-2.0 */
/* Dynamic arrays, one after the other, behind the record. */
#undef __entry
#define __entry entry

#undef __dynamic_array
#define __dynamic_array(type, item, len)				\
	__item_length = (len) * sizeof(type);				\
	__data_offsets->item = (__item_length << 16) |			\
		(offsetof(typeof(*entry), __data) + __data_size);	\
	__data_size += __item_length;
#undef __string
#define __string(item, src)						\
	__dynamic_array(char, item,					\
			strlen((src) ? (const char *)(src) : "(null)") + 1)
#undef __bitmask
#define __bitmask(item, bits)						\
	__dynamic_array(unsigned long, item, BITS_TO_LONGS(bits))
