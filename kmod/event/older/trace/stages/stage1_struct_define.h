/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fields as members of the record. Kernels have these macros in files of their own
 * from 6.0 on; before that, in <trace/trace_events.h>, where they can't be had alone.
 * The files in this folder can go with 5.10.
 */
#undef __field
#define __field(type, item)			type item;
#undef __field_ext
#define __field_ext(type, item, filter)		__field(type, item)
#undef __field_struct
#define __field_struct(type, item)		__field(type, item)
#undef __field_struct_ext
#define __field_struct_ext(type, item, filter)	__field(type, item)
#undef __array
#define __array(type, item, len)		type item[len];
#undef __dynamic_array
#define __dynamic_array(type, item, len)	u32 __data_loc_##item;
#undef __string
#define __string(item, src)			__dynamic_array(char, item, )
#undef __bitmask
#define __bitmask(item, bits)			__dynamic_array(char, item, )

#undef TP_STRUCT__entry
#define TP_STRUCT__entry(args...)		args
