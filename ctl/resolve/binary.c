// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "binary.h"
#include "image.h"
#include "resolve.h"

int binary_open(const char *path, const char *root, struct binary *binary)
{
	struct stat st;
	char *full;
	int err;

	memset(binary, 0, sizeof(*binary));
	if (asprintf(&full, "%s%s", root, path) < 0)
		return ENOMEM;
	binary->fd = open(full, O_RDONLY | O_CLOEXEC);
	err = errno;
	free(full);
	if (binary->fd < 0)
		return err;
	if (fstat(binary->fd, &st))
		err = errno;
	else
		err = S_ISREG(st.st_mode) ? 0 : ENOEXEC;
	if (!err) {
		binary->image = image_read(binary->fd, NULL);
		binary->path = strdup(path);
		if (!binary->image || !binary->path)
			err = ENOEXEC;
	}
	if (err)
		binary_close(binary);
	return err;
}

void binary_close(struct binary *binary)
{
	image_free(binary->image);
	free(binary->path);
	close(binary->fd);
	memset(binary, 0, sizeof(*binary));
	binary->fd = -1;
}

/* Behind the template arguments and the like at @s. */
static const char *skip_nested(const char *s)
{
	int depth = 0;

	do {
		depth += (*s == '<') - (*s == '>');
		s++;
	} while (*s && depth);
	return s;
}

/* Where the parameters begin in a C++ name: "a::f(int)", "operator()(int)". */
static size_t plain_len(const char *name)
{
	const char *s = name;

	while (*s && *s != '(') {
		if (!strncmp(s, "operator", 8) && s[8]) {
			s += 9 + !strncmp(s + 8, "()", 2);
			continue;
		}
		if (!strncmp(s, "(anonymous namespace)", 21))
			s += 21;
		else
			s = *s == '<' ? skip_nested(s) : s + 1;
	}
	return s - name;
}

/**
 * struct matcher - what names are compared with
 * @name: the pattern
 * @plain: names are demangled first
 * @whole: with their parameters
 * @text: room for the name that is compared
 */
struct matcher {
	const char *name;
	bool plain;
	bool whole;
	char text[1024];
};

/* The name without its version: "malloc@@GLIBC_2.2.5". */
static bool matches(struct matcher *m, const char *name)
{
	size_t len = strcspn(name, "@");
	char *plain = NULL;

	if (m->plain)
		plain = demangle(name);
	if (plain) {
		name = plain;
		len = m->whole ? strlen(plain) : plain_len(plain);
	}
	snprintf(m->text, sizeof(m->text), "%.*s", (int)len, name);
	free(plain);
	return wildcard_match(m->name, m->text);
}

static bool function_at(const struct binary *binary,
			const struct image_symbol *symbol,
			struct binary_function *function)
{
	*function = (struct binary_function){
		.name = symbol->name,
		.addr = symbol->addr,
		.size = symbol->size,
	};
	return image_offset(binary->image, symbol->addr, &function->offset);
}

/* Behind the last symbol that is where symbol @i is. */
static size_t behind_place(const struct image *image, size_t i)
{
	uint64_t addr = image->symbols[i].addr;

	while (i < image->nr_symbols && image->symbols[i].addr == addr)
		i++;
	return i;
}

/* The last is the one that is shown for the place. */
static bool best_at(const struct binary *binary, struct matcher *m,
		    size_t first, size_t end, struct binary_function *function)
{
	while (end-- > first) {
		const struct image_symbol *symbol = &binary->image->symbols[end];

		if (symbol->is_function && matches(m, symbol->name))
			return function_at(binary, symbol, function);
	}
	return false;
}

void binary_functions(const struct binary *binary, const char *name,
		      bool plain, binary_function_fn fn, void *data)
{
	struct matcher m = { .name = name, .plain = plain,
			     .whole = name[plain_len(name)] };
	const struct image *image = binary->image;
	bool many = plain || has_wildcard(name);
	struct binary_function function;
	size_t next;

	for (size_t i = 0; i < image->nr_symbols; i = next) {
		next = behind_place(image, i);
		if (best_at(binary, &m, i, next, &function) &&
		    (!fn(data, &function) || !many))
			return;
	}
}

bool binary_symbol(const struct binary *binary, const char *name,
		   uint64_t *addr, uint64_t *size)
{
	struct matcher m = { .name = name };

	for (size_t i = 0; i < binary->image->nr_symbols; i++) {
		const struct image_symbol *symbol = &binary->image->symbols[i];

		if (!matches(&m, symbol->name))
			continue;
		*addr = symbol->addr;
		*size = symbol->size;
		return true;
	}
	return false;
}
