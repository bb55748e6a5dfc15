// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "scan.h"

/* "ADDR T NAME": an address has as many digits in every line. */
#define ADDR_DIGITS	16
#define NAME_AT		(ADDR_DIGITS + 3)

int scan_open(struct scan *s, const char *path)
{
	s->at = 0;
	s->len = 0;
	s->first_len = 0;
	memset(s->addr_text, 0, sizeof(s->addr_text));
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	return s->fd < 0 ? errno : 0;
}

void scan_close(struct scan *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* What is left of the text moves to its front, and more comes behind it. */
static int scan_more(struct scan *s)
{
	ssize_t n;

	if (s->len - s->at == sizeof(s->text))
		return EINVAL;
	memmove(s->text, s->text + s->at, s->len - s->at);
	s->len -= s->at;
	s->at = 0;
	do {
		n = read(s->fd, s->text + s->len, sizeof(s->text) - s->len);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n ? errno : ENODATA;
	s->len += n;
	return 0;
}

static int scan_line(struct scan *s, char **line, size_t *len)
{
	char *end;
	int err;

	while (!(end = memchr(s->text + s->at, '\n', s->len - s->at))) {
		err = scan_more(s);
		if (err)
			return err;
	}
	*line = s->text + s->at;
	*len = end - *line;
	*end = '\0';
	s->at += *len + 1;
	return 0;
}

static bool is_function(char type)
{
	return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

static uint64_t parse_addr(const char *text)
{
	uint64_t addr = 0;

	for (int i = 0; i < ADDR_DIGITS; i++)
		addr = addr << 4 | (text[i] >= 'a' ? text[i] - 'a' + 10 :
						     text[i] - '0');
	return addr;
}

/* The list is in order of addresses: names of one are in a row. */
static void note_first(struct scan *s, const char *line, size_t len)
{
	if (!memcmp(s->addr_text, line, ADDR_DIGITS))
		return;
	memcpy(s->addr_text, line, ADDR_DIGITS);
	s->first_len = strnlen(line + NAME_AT, len - NAME_AT);
	if (s->first_len >= sizeof(s->first))
		s->first_len = sizeof(s->first) - 1;
	memcpy(s->first, line + NAME_AT, s->first_len);
}

/*
 * No function: where the compiler has put what one seldom does, and what newer
 * kernels have in front of each, to be patched: as many symbols again.
 */
static bool is_part(const char *name)
{
	const char *dot = strchr(name, '.');

	return (dot && strstr(dot, ".cold")) || !strncmp(name, "__pfx_", 6) ||
	       !strncmp(name, "__cfi_", 6);
}

/* Cut "NAME\t[MODULE]" in two. Return: the module, "" for the kernel itself. */
static char *cut_module(char *name, size_t len)
{
	char *tab = memchr(name, '\t', len);

	if (!tab)
		return name + len;
	*tab++ = '\0';
	if (*tab == '[')
		tab++;
	tab[strcspn(tab, "]")] = '\0';
	return tab;
}

/* The kernel itself is no module; "vmlinux" stands for it in a pattern. */
static bool module_matches(const char *pattern, const char *module)
{
	return wildcard_match(pattern, module) ||
	       (!*module && *pattern && wildcard_match(pattern, "vmlinux"));
}

int scan_next(struct scan *s, const char *module, const char *name,
	      struct ksym *sym)
{
	char *line, *found, *of;
	size_t len;
	int err;

	while (!(err = scan_line(s, &line, &len))) {
		if (len <= NAME_AT)
			continue;
		found = line + NAME_AT;
		of = cut_module(found, len - NAME_AT);
		note_first(s, line, len);
		if (!is_function(line[ADDR_DIGITS + 1]) ||
		    (*name != '*' && *name != *found) ||
		    !wildcard_match(name, found) || is_part(found) ||
		    (module && !module_matches(module, of)))
			continue;
		s->first[s->first_len] = '\0';
		*sym = (struct ksym){ .name = found, .first = s->first,
				      .module = of,
				      .addr = parse_addr(line) };
		return sym->addr ? 0 : EPERM;
	}
	return err;
}
