// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "output.h"

static const struct output_ops *const outputs[] = {
	&text_output,
	&json_output,
	&folded_output,
};

const struct output_ops *output_find(const char *name)
{
	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		if (!strcmp(outputs[i]->name, name))
			return outputs[i];
	}
	return NULL;
}

void output_init(struct output *o, const struct output_ops *ops, int fd,
		 enum buffering mode, const struct names *names)
{
	memset(o, 0, sizeof(*o));
	o->ops = ops;
	o->names = *names;
	buffer_init(&o->b, fd, mode);
	buffer_init(&o->scratch, -1, BUFFERING_FULL);
}

void output_free(struct output *o)
{
	buffer_free(&o->b);
	buffer_free(&o->scratch);
}
