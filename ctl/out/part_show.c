// SPDX-License-Identifier: GPL-2.0
/*
 * What a part looks like in text: one function a kind.
 */
#include <arpa/inet.h>
#include <string.h>
#include "copy.h"
#include "part.h"
#include "date.h"

/* The arguments of part_show(). */
struct shown {
	struct buffer *b;
	const struct kmc_part *part;
	const struct type *type;
	const void *at;
	const struct names *names;
};

static void show_chars(const struct shown *s)
{
	buffer_add(s->b, s->at, strnlen(s->at, s->part->size));
}

static void show_str(const struct shown *s)
{
	struct kmc_str head;
	size_t len;
	const uint8_t *bytes = part_bytes(s->part, s->at, &len);

	memcpy(&head, s->at, sizeof(head));
	buffer_add(s->b, bytes, len);
	/* One that the script asked to be cut is not incomplete. */
	if (head.truncated && s->names->trailer && len >= s->names->max_strlen)
		buffer_str(s->b, s->names->trailer);
}

void bytes_show(struct buffer *b, const uint8_t *bytes, size_t len,
		enum bytes_form form)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		if (form == BYTES_ESCAPED && bytes[i] >= ' ' &&
		    bytes[i] <= '~') {
			buffer_char(b, bytes[i]);
			continue;
		}
		if (form != BYTES_HEX_SPACED)
			buffer_add(b, "\\x", 2);
		else if (i)
			buffer_char(b, ' ');
		buffer_char(b, digits[bytes[i] >> 4]);
		buffer_char(b, digits[bytes[i] & 15]);
	}
}

static void show_buf(const struct shown *s)
{
	size_t len;
	const uint8_t *bytes = part_bytes(s->part, s->at, &len);

	bytes_show(s->b, bytes, len, BYTES_ESCAPED);
}

static void show_bytes(const struct shown *s)
{
	if (s->type)
		copy_text(s->b, s->type, s->at);
	else
		bytes_show(s->b, s->at, s->part->size, BYTES_ESCAPED);
}

static void show_int(const struct shown *s)
{
	uint64_t v = part_u64(s->at);
	const char *name = s->type ? copy_enumerator(s->type, v) : NULL;

	if (name)
		buffer_str(s->b, name);
	else if (s->part->flags & KMC_PART_HEX)
		buffer_hex(s->b, v);
	else if (s->part->flags & KMC_PART_SIGNED)
		buffer_s64(s->b, v);
	else
		buffer_u64(s->b, v);
}

static void show_bool(const struct shown *s)
{
	buffer_str(s->b, part_u64(s->at) ? "true" : "false");
}

static void name_or_hex(const struct shown *s, const char *name)
{
	if (name)
		buffer_str(s->b, name);
	else
		buffer_hex(s->b, part_u64(s->at));
}

static void show_site(const struct shown *s)
{
	name_or_hex(s, s->names->site(s->names->data, part_u64(s->at)));
}

static void show_ksym(const struct shown *s)
{
	name_or_hex(s, s->names->ksym(s->names->data, part_u64(s->at)));
}

static void show_usym(const struct shown *s)
{
	uint64_t pid = part_u64((const uint8_t *)s->at + 8);

	name_or_hex(s, s->names->usym ?
		       s->names->usym(s->names->data, part_u64(s->at), pid) :
		       NULL);
}

static void show_stack(const struct shown *s)
{
	size_t room = (s->part->size - 8) / 8;
	const uint8_t *ip = (const uint8_t *)s->at + 8;
	uint32_t nr;

	if (s->names->stack) {
		s->names->stack(s->names->data, s->b, s->part, s->at);
		return;
	}
	memcpy(&nr, s->at, sizeof(nr));
	buffer_char(s->b, '\n');
	for (uint32_t i = 0; i < nr && i < room; i++, ip += 8)
		buffer_printf(s->b, STACK_INDENT "%#llx\n",
			      (unsigned long long)part_u64(ip));
}

static void show_inet(const struct shown *s)
{
	char text[INET6_ADDRSTRLEN];
	uint64_t family = part_u64(s->at);

	if ((family == AF_INET || family == AF_INET6) &&
	    inet_ntop(family, (const uint8_t *)s->at + 8, text, sizeof(text)))
		buffer_str(s->b, text);
}

static void show_mac(const struct shown *s)
{
	const uint8_t *byte = s->at;

	buffer_printf(s->b, "%02X:%02X:%02X:%02X:%02X:%02X", byte[0], byte[1],
		      byte[2], byte[3], byte[4], byte[5]);
}

static void show_time(const struct shown *s)
{
	date_show(s->b, s->type, part_u64(s->at));
}

/* As bpftrace: nothing for a user that has no name. */
static void show_user(const struct shown *s)
{
	const char *name = s->names->user ?
			   s->names->user(s->names->data, part_u64(s->at)) :
			   NULL;

	buffer_str(s->b, name ? name : "");
}

static void show_errno(const struct shown *s)
{
	int64_t v = (int32_t)part_u64(s->at);

	buffer_str(s->b, strerror(v < 0 ? -v : v));
}

static void show_cgroup(const struct shown *s)
{
	const char *filter = s->type && s->type->text ? s->type->text : "*";
	const char *path = s->names->cgroup ?
			   s->names->cgroup(s->names->data, part_u64(s->at),
					    filter) : NULL;

	buffer_str(s->b, path ? path : "");
}

static void show_syscall(const struct shown *s)
{
	const char *name = s->names->syscall ?
			   s->names->syscall(s->names->data,
					     part_u64(s->at)) : NULL;

	buffer_str(s->b, name ? name : "unknown system call");
}

static void (*const shows[])(const struct shown *s) = {
	[KMC_PART_INT] = show_int,
	[KMC_PART_CHARS] = show_chars,
	[KMC_PART_STR] = show_str,
	[KMC_PART_SITE] = show_site,
	[KMC_PART_KSYM] = show_ksym,
	[KMC_PART_BOOL] = show_bool,
	[KMC_PART_BUF] = show_buf,
	[KMC_PART_BYTES] = show_bytes,
	[KMC_PART_USYM] = show_usym,
	[KMC_PART_KSTACK] = show_stack,
	[KMC_PART_USTACK] = show_stack,
	[KMC_PART_INET] = show_inet,
	[KMC_PART_MAC] = show_mac,
	[KMC_PART_TIME] = show_time,
	[KMC_PART_USER] = show_user,
	[KMC_PART_ERRNO] = show_errno,
	[KMC_PART_CGROUP] = show_cgroup,
	[KMC_PART_SYSCALL] = show_syscall,
};

void part_show(struct buffer *b, const struct kmc_part *part,
	       const struct type *type, const void *at,
	       const struct names *names)
{
	struct shown s = { b, part, type, at, names };

	if (part->kind < sizeof(shows) / sizeof(*shows) && shows[part->kind])
		shows[part->kind](&s);
}
