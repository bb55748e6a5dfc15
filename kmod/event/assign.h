/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Older kernels copy a string into a record for as long as it is by then, not as
 * it was when the record's size was computed. Read anew by every trace header.
 */
#ifdef KMC_ASSIGN_STR_SRC
#undef __assign_str
#define __assign_str(dst, src)						\
	do {								\
		char *__to = __get_str(dst);				\
		u32 __len = __get_dynamic_array_len(dst);		\
									\
		memcpy(__to, (src) ? (const char *)(src) : "(null)",	\
		       __len);						\
		__to[__len - 1] = '\0';					\
	} while (0)

#undef __assign_rel_str
#define __assign_rel_str(dst, src)					\
	do {								\
		char *__to = __get_rel_str(dst);			\
		u32 __len = __get_rel_dynamic_array_len(dst);		\
									\
		memcpy(__to, (src) ? (const char *)(src) : "(null)",	\
		       __len);						\
		__to[__len - 1] = '\0';					\
	} while (0)
#endif
