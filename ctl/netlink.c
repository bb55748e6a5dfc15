// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include "netlink.h"

/* The kernel puts at most 32 KiB in one message of a dump. */
#define ANSWER_MAX	(64 << 10)
#define SOCKET_BUFFER	(256 << 10)

/* A request under way. */
struct call {
	struct module *m;
	module_answer_fn fn;
	void *data;
	int err;
	bool done;
};

int module_fail(struct module *m, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(m->error, sizeof(m->error), format, args);
	va_end(args);
	return err;
}

static bool has_capability(unsigned int cap)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data))
		return false;
	return data[cap / 32].effective & (1U << (cap % 32));
}

bool kernel_locked_down(char *how, size_t size)
{
	char text[128], *start, *end;
	ssize_t n = -1;
	int fd;

	fd = open("/sys/kernel/security/lockdown", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (n <= 0)
		return false;
	text[n] = '\0';
	start = strchr(text, '[');
	end = start ? strchr(start, ']') : NULL;
	if (!end)
		return false;
	*end = '\0';
	snprintf(how, size, "%s", start + 1);
	return strcmp(how, "none");
}

/* What the user can do about EPERM. */
static void explain_denied(struct module *m)
{
	char how[32];

	if (!has_capability(CAP_PERFMON) && !has_capability(CAP_SYS_ADMIN))
		module_fail(m, 0, "no permission: needs root or CAP_PERFMON");
	else if (kernel_locked_down(how, sizeof(how)))
		module_fail(m, 0, "the kernel is locked down (%s) and lets nobody trace; boot it without Secure Boot and lockdown= to allow that",
			    how);
}

/* The message and the offset that a refusal carries behind its fixed part. */
static void read_extack(struct call *call, struct nlattr *head, int len)
{
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, head, len, left) {
		switch (nla_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			module_fail(call->m, 0, "%.*s", nla_len(attr),
				    (char *)nla_data(attr));
			break;
		case NLMSGERR_ATTR_OFFS:
			if (nla_len(attr) < (int)sizeof(uint32_t))
				break;
			call->m->offset = nla_get_u32(attr);
			call->m->has_offset = true;
			break;
		}
	}
}

static void refused(struct call *call, int err, struct nlmsghdr *nlh,
		    size_t fixed)
{
	call->err = err;
	call->m->has_offset = false;
	module_fail(call->m, 0, "%s", strerror(-err));
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS &&
	    nlh->nlmsg_len > NLMSG_HDRLEN + NLMSG_ALIGN(fixed)) {
		char *head = (char *)NLMSG_DATA(nlh) + NLMSG_ALIGN(fixed);

		read_extack(call, (struct nlattr *)head,
			    (char *)nlh + nlh->nlmsg_len - head);
	}
	if (err == -EPERM)
		explain_denied(call->m);
}

/* NETLINK_CAP_ACK: of our request only the header comes back. */
static int on_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *data)
{
	struct call *call = data;
	struct nlmsghdr *nlh = (struct nlmsghdr *)((char *)e - NLMSG_HDRLEN);

	(void)from;
	call->done = true;
	refused(call, e->error, nlh, sizeof(*e));
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *data)
{
	struct call *call = data;

	(void)msg;
	call->done = true;
	return NL_STOP;
}

/* The end of a dump carries its result. */
static int on_finish(struct nl_msg *msg, void *data)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct call *call = data;
	int err = 0;

	call->done = true;
	if (nlmsg_datalen(nlh) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(nlh), sizeof(err));
	if (err < 0)
		refused(call, err, nlh, sizeof(err));
	return NL_STOP;
}

static int on_interrupted(struct nl_msg *msg, void *data)
{
	struct call *call = data;

	(void)msg;
	if (!call->err)
		call->err = module_fail(call->m, -EINTR,
					"the read-out was interrupted by a change; try again");
	return NL_OK;
}

static int on_answer(struct nl_msg *msg, void *data)
{
	struct nlattr *attrs[KMC_A_MAX + 1];
	struct call *call = data;
	int err;

	if (!call->fn || call->err)
		return NL_OK;
	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, KMC_A_MAX, NULL) < 0) {
		call->err = module_fail(call->m, -EPROTO,
					"the module's answer is not understood");
		return NL_OK;
	}
	err = call->fn(call->data, attrs);
	if (err)
		call->err = module_fail(call->m, err, "the module's answer: %s",
					strerror(-err));
	return NL_OK;
}

static struct nl_cb *callbacks(struct call *call)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return NULL;
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, call);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, call);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, call);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted, call);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_answer, call);
	return cb;
}

int module_call(struct module *m, struct nl_msg *msg, module_answer_fn fn,
		void *data)
{
	struct call call = { .m = m, .fn = fn, .data = data };
	struct nl_cb *cb = callbacks(&call);
	int err;

	m->has_offset = false;
	if (!cb)
		return module_fail(m, -ENOMEM, "out of memory");
	err = nl_send_auto(m->sk, msg);
	while (err >= 0 && !call.done)
		err = nl_recvmsgs(m->sk, cb);
	nl_cb_put(cb);
	if (!call.done && !call.err)
		return module_fail(m, -EIO, "netlink: %s", nl_geterror(err));
	return call.err;
}

struct nl_msg *module_request(struct module *m, enum kmc_cmd cmd, int flags,
			      size_t size)
{
	struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN +
					      size);

	if (!msg)
		return NULL;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, m->family, 0, flags,
			 cmd, KMC_GENL_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static int module_connect(struct module *m)
{
	int one = 1, fd, err;

	m->sk = nl_socket_alloc();
	if (!m->sk)
		return module_fail(m, -ENOMEM, "out of memory");
	err = genl_connect(m->sk);
	if (err)
		return module_fail(m, -EIO, "generic netlink: %s",
				   nl_geterror(err));
	nl_socket_set_buffer_size(m->sk, SOCKET_BUFFER, SOCKET_BUFFER);
	nl_socket_set_msg_buf_size(m->sk, ANSWER_MAX);
	nl_socket_disable_msg_peek(m->sk);
	fd = nl_socket_get_fd(m->sk);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));

	m->family = genl_ctrl_resolve(m->sk, KMC_GENL_NAME);
	if (m->family < 0)
		return module_fail(m, -ENOENT,
				   "the kmodctl module is not loaded; try 'modprobe kmodctl'");
	return 0;
}

static int read_info(void *data, struct nlattr **attrs)
{
	struct module *m = data;

	if (attrs[KMC_A_ABI])
		m->abi = nla_get_u32(attrs[KMC_A_ABI]);
	if (attrs[KMC_A_VERSION])
		nla_strlcpy(m->version, attrs[KMC_A_VERSION],
			    sizeof(m->version));
	return 0;
}

static int check_abi(struct module *m)
{
	struct nl_msg *msg;
	int err;

	msg = module_request(m, KMC_CMD_INFO, 0, 0);
	if (!msg)
		return module_fail(m, -ENOMEM, "out of memory");
	err = module_call(m, msg, read_info, m);
	nlmsg_free(msg);
	if (err || m->abi == KMC_ABI)
		return err;
	return module_fail(m, -EPROTONOSUPPORT,
			   "the loaded module (version %s) is %s than this command: it speaks interface %u, the command %u: install both from one release, then 'modprobe -r kmodctl; modprobe kmodctl'",
			   m->version, m->abi < KMC_ABI ? "older" : "newer",
			   m->abi, KMC_ABI);
}

int module_open(struct module *m)
{
	int err;

	memset(m, 0, sizeof(*m));
	err = module_connect(m);
	if (!err)
		err = check_abi(m);
	if (err)
		module_close(m);
	return err;
}

void module_close(struct module *m)
{
	if (m->sk)
		nl_socket_free(m->sk);
	m->sk = NULL;
}
