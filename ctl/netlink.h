/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Talking to the module: one request at a time, and words for every refusal.
 */
#ifndef KMC_NETLINK_H
#define KMC_NETLINK_H

#include <stdbool.h>
#include <stdint.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <linux/kmodctl.h>

struct nl_sock;

/* Bytes of a request's attributes at most: what fits in a socket's buffer. */
#define MODULE_MSG_MAX	(100 << 10)

/**
 * struct module - a connection to the module
 * @sk: socket; the sessions that it made end with it
 * @family: number of the generic netlink family
 * @abi: the contract that the module speaks; 0 while nobody has asked it
 * @version: the module's
 * @error: what was wrong with the last request that failed, without a newline
 * @offset: where in that request, in bytes from its netlink header
 * @has_offset: @offset means something
 */
struct module {
	struct nl_sock *sk;
	int family;
	uint32_t abi;
	char version[64];
	char error[512];
	uint32_t offset;
	bool has_offset;
};

/**
 * module_open() - connect, and see that the module is there and speaks
 *	this command's version
 *
 * Return: 0, or a negative errno with @m->error set; then @m is closed.
 */
int module_open(struct module *m);
void module_close(struct module *m);

/*
 * Begin a request with room for @size bytes of attributes. Return: NULL without
 * memory. Freed with nlmsg_free().
 */
struct nl_msg *module_request(struct module *m, enum kmc_cmd cmd, int flags,
			      size_t size);

/* An answer. @attrs has KMC_A_MAX + 1 entries. Return: 0 or a negative errno. */
typedef int (*module_answer_fn)(void *data, struct nlattr **attrs);

/**
 * module_call() - send a request, and wait until it is answered
 * @msg: the request; stays the caller's
 * @fn: called for every answer; may be NULL
 *
 * Return: 0, or a negative errno with @m->error set.
 */
int module_call(struct module *m, struct nl_msg *msg, module_answer_fn fn,
		void *data);

/* Is the kernel locked down? @how: "integrity" or "confidentiality". */
bool kernel_locked_down(char *how, size_t size);

/* Set @m->error. Return: @err. */
__attribute__((format(printf, 3, 4)))
int module_fail(struct module *m, int err, const char *format, ...);

#endif /* KMC_NETLINK_H */
