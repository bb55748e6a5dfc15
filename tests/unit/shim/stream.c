// SPDX-License-Identifier: GPL-2.0
#include <linux/minmax.h>
#include <linux/string.h>
#include <stream.h>
#include "emitted.h"

struct shim_emitted shim_emitted;

void kmc_stream_emit(struct kmc_stream *stream, const struct kmc_format *format,
		     u32 id, const void *frame, u64 nsecs, u32 site)
{
	u32 size = format->parts.size, i;
	volatile u8 byte;
	(void)site;

	shim_emitted.count++;
	shim_emitted.nsecs = nsecs;
	shim_emitted.id = id;
	shim_emitted.size = size;
	/* All of it is read, so that a payload outside of the frame is found. */
	for (i = 0; i < size; i++) {
		byte = ((const u8 *)frame)[i];
		if (i < SHIM_EMITTED_MAX)
			shim_emitted.frame[i] = byte;
	}
}
