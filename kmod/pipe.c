// SPDX-License-Identifier: GPL-2.0
/*
 * One reader at a time, and none beside who has mapped a ring. Where it is in a
 * ring, the page says that a mapping could write: so a record is believed only
 * as far as it can be checked, and one that can't be is where reading ends.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include "access.h"
#include "map/text.h"
#include "pipe.h"
#include "session.h"
#include "stream.h"
#include "trace_flags.h"

/* A line is at most this long; one that is longer is cut. */
#define LINE_BYTES	(128 << 10)

/**
 * struct kmc_pipe - an open trace_pipe
 * @session: held
 * @lock: one read() at a time
 * @line: the line that is handed out; its buffer is ours
 * @done: bytes of it that were
 * @record: the record that is shown
 * @row: its payload, with all parts at their full size
 */
struct kmc_pipe {
	struct kmc_session *session;
	struct mutex lock;	/* see above */
	struct seq_file line;
	size_t done;
	struct kmc_record *record;
	u64 *row;
};

/* A record's payload as a row. False: it is cut off. */
static bool unpack(u64 *row, const struct kmc_layout *layout,
		   const u8 *payload, u32 left)
{
	const struct kmc_part *part = layout->parts;
	u32 i, used;

	for (i = 0; i < layout->nr; i++, part++) {
		used = part->size;
		if (kmc_part_is_counted(part)) {
			if (left < sizeof(u64))
				return false;
			used = kmc_part_used(part, *(const u64 *)payload);
		}
		if (used > left)
			return false;
		memset(row, 0, part->size);
		memcpy(row, payload, used);
		row += part->size / sizeof(u64);
		payload += used;
		left -= used;
	}
	return true;
}

static u32 split_secs(u64 nsecs, u64 *secs)
{
	*secs = nsecs;
	return do_div(*secs, NSEC_PER_SEC) / NSEC_PER_USEC;
}

static char irqs_letter(u8 flags)
{
	if (flags & TRACE_FLAG_IRQS_OFF)
		return flags & TRACE_FLAG_BH_OFF ? 'D' : 'd';
	return flags & TRACE_FLAG_BH_OFF ? 'b' : '.';
}

static char resched_letter(u8 flags)
{
	const bool now = flags & TRACE_FLAG_NEED_RESCHED;
	const bool preempt = flags & TRACE_FLAG_PREEMPT_RESCHED;

	if (flags & TRACE_FLAG_NEED_RESCHED_LAZY)
		return now ? (preempt ? 'B' : 'b') : (preempt ? 'L' : 'l');
	if (now)
		return preempt ? 'N' : 'n';
	return preempt ? 'p' : '.';
}

static char context_letter(u8 flags)
{
	const bool soft = flags & TRACE_FLAG_SOFTIRQ;

	if (flags & TRACE_FLAG_NMI)
		return flags & TRACE_FLAG_HARDIRQ ? 'Z' : 'z';
	if (flags & TRACE_FLAG_HARDIRQ)
		return soft ? 'H' : 'h';
	return soft ? 's' : '.';
}

static char depth_letter(u8 depth)
{
	return depth ? "0123456789abcdef"[depth & 0xf] : '.';
}

/* The columns of the kernel's own trace_pipe. */
static void show_context(struct seq_file *m, const struct kmc_context *context,
			 int cpu, u64 nsecs)
{
	const u8 flags = context->flags;
	u64 secs;
	u32 usecs = split_secs(nsecs, &secs);

	seq_printf(m, "%16.15s-%-7u [%03d] %c%c%c%c%c %5llu.%06u: ",
		   context->comm, context->tid, cpu, irqs_letter(flags),
		   resched_letter(flags), context_letter(flags),
		   depth_letter(context->depth & 0xf),
		   depth_letter(context->depth >> 4), secs, usecs);
}

static void show_format(struct kmc_pipe *pipe, u32 id, const u8 *payload, u32 left)
{
	struct kmc_session *session = pipe->session;
	const struct kmc_format *format;

	if (id >= session->env.nr_formats)
		return;
	format = &session->env.formats[id];
	if (unpack(pipe->row, &format->parts, payload, left))
		kmc_text_format(&pipe->line, format->text, &format->parts,
				pipe->row, kmc_session_site_name, session);
}

static void show_record(struct kmc_pipe *pipe, int cpu)
{
	static const struct kmc_context unknown = { .comm = "<...>" };
	const struct kmc_record *record = pipe->record;
	const struct kmc_context *context = &unknown;
	const u8 *payload = (const u8 *)(record + 1);
	u32 left = record->len - sizeof(*record);

	if (record->id & KMC_RECORD_CONTEXT) {
		if (left < sizeof(*context))
			return;
		context = (const struct kmc_context *)payload;
		payload += sizeof(*context);
		left -= sizeof(*context);
	}
	show_context(&pipe->line, context, cpu, record->nsecs);
	if (context != &unknown)
		seq_printf(&pipe->line, "%s: ",
			   kmc_session_site_name(pipe->session, context->site));
	show_format(pipe, record->id & ~KMC_RECORD_CONTEXT, payload, left);
	if (pipe->line.buf[pipe->line.count - 1] != '\n')
		seq_putc(&pipe->line, '\n');
}

/* How many were lost is said as the kernel says it; then when, and where. */
static void show_gap(struct kmc_pipe *pipe, int cpu)
{
	const struct kmc_record *record = pipe->record;
	const struct kmc_lost *lost = (const struct kmc_lost *)(record + 1);
	u64 from, until;
	u32 from_usecs, until_usecs;

	if (record->len < sizeof(*record) + sizeof(*lost) || !lost->n)
		return;
	from_usecs = split_secs(lost->from, &from);
	until_usecs = split_secs(lost->until, &until);
	seq_printf(&pipe->line, "CPU:%d [LOST %llu EVENTS] %llu.%06u-%llu.%06u %s\n",
		   cpu, lost->n, from, from_usecs, until, until_usecs,
		   lost->site == KMC_SITE_SEVERAL ? "several probes" :
		   kmc_session_site_name(pipe->session, lost->site));
}

/* What no record tells of. */
static bool show_lost(struct kmc_pipe *pipe)
{
	struct kmc_stream *stream = pipe->session->env.stream;
	int cpu;
	u64 n;

	for_each_possible_cpu(cpu) {
		n = kmc_stream_untold(stream, cpu);
		if (!n)
			continue;
		seq_printf(&pipe->line, "CPU:%d [LOST %llu EVENTS]\n", cpu, n);
		return true;
	}
	return false;
}

/* Put the next record, if there is one, in the line. Return: there was one. */
static bool next_line(struct kmc_pipe *pipe, bool *held)
{
	struct kmc_stream *stream = pipe->session->env.stream;
	int cpu, got;

	while (!pipe->line.count) {
		got = kmc_stream_next(stream, kmc_stream_settled(stream),
				      pipe->record, &cpu);
		*held = got < 0;
		if (*held)
			return false;
		if (!got)
			return show_lost(pipe);
		if (pipe->record->id == KMC_RECORD_LOST)
			show_gap(pipe, cpu);
		else if (pipe->record->id != KMC_RECORD_PROCESS)
			show_record(pipe, cpu);
	}
	if (seq_has_overflowed(&pipe->line))
		pipe->line.buf[LINE_BYTES - 1] = '\n';
	return true;
}

static int wait_for_line(struct kmc_pipe *pipe, bool nonblock)
{
	struct kmc_stream *stream = pipe->session->env.stream;
	bool held;
	int err;

	while (!next_line(pipe, &held)) {
		if (!held && kmc_stream_ended(stream))
			return 0;
		if (nonblock)
			return -EAGAIN;
		err = kmc_stream_wait(stream, held);
		if (err)
			return err;
	}
	return 1;
}

static ssize_t pipe_read(struct file *file, char __user *to, size_t size,
			 loff_t *pos)
{
	struct kmc_pipe *pipe = file->private_data;
	size_t n, total = 0;
	int got = 1;

	if (mutex_lock_interruptible(&pipe->lock))
		return -ERESTARTSYS;
	while (total < size) {
		if (pipe->done == pipe->line.count) {
			pipe->line.count = 0;
			pipe->done = 0;
			got = wait_for_line(pipe, total ||
					    file->f_flags & O_NONBLOCK);
			if (got <= 0)
				break;
		}
		n = min(size - total, pipe->line.count - pipe->done);
		if (copy_to_user(to + total, pipe->line.buf + pipe->done, n)) {
			got = -EFAULT;
			break;
		}
		pipe->done += n;
		total += n;
	}
	mutex_unlock(&pipe->lock);
	return total ? total : got;
}

static __poll_t pipe_poll(struct file *file, poll_table *wait)
{
	struct kmc_pipe *pipe = file->private_data;
	struct kmc_stream *stream = pipe->session->env.stream;

	kmc_stream_poll_wait(stream, file, wait);
	if (kmc_stream_ended(stream))
		return EPOLLIN | EPOLLRDNORM | EPOLLHUP;
	return kmc_stream_has_records(stream) ? EPOLLIN | EPOLLRDNORM : 0;
}

static u32 row_bytes(const struct kmc_session *session)
{
	u32 bytes = sizeof(u64);
	u32 i;

	for (i = 0; i < session->env.nr_formats; i++)
		bytes = max(bytes, session->env.formats[i].parts.size);
	return bytes;
}

static void pipe_free(struct kmc_pipe *pipe)
{
	kvfree(pipe->line.buf);
	kvfree(pipe->record);
	kvfree(pipe->row);
	kfree(pipe);
}

static struct kmc_pipe *pipe_new(const struct kmc_session *session)
{
	struct kmc_pipe *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);

	if (!pipe)
		return NULL;
	mutex_init(&pipe->lock);
	pipe->line.buf = kvmalloc(LINE_BYTES, GFP_KERNEL);
	pipe->line.size = LINE_BYTES;
	pipe->record = kvmalloc(KMC_RECORD_MAX, GFP_KERNEL);
	pipe->row = kvzalloc(row_bytes(session), GFP_KERNEL);
	if (!pipe->line.buf || !pipe->record || !pipe->row) {
		pipe_free(pipe);
		return NULL;
	}
	return pipe;
}

/*
 * Formats only grow before a session is sealed, and move when they do: until
 * then there are no records either.
 */
static int pipe_open(struct inode *inode, struct file *file)
{
	struct kmc_session *session = inode->i_private;
	struct kmc_pipe *pipe;
	int err;

	err = kmc_open_allowed();
	if (err)
		return err;
	/* Pairs with the store in kmc_session_start(). */
	if (!smp_load_acquire(&session->sealed))
		return -EAGAIN;
	pipe = pipe_new(session);
	if (!pipe)
		return -ENOMEM;
	if (!kmc_stream_take(session->env.stream)) {
		pipe_free(pipe);
		return -EBUSY;
	}
	pipe->session = kmc_session_get(session);
	file->private_data = pipe;
	return nonseekable_open(inode, file);
}

static int pipe_release(struct inode *inode, struct file *file)
{
	struct kmc_pipe *pipe = file->private_data;

	kmc_stream_release(pipe->session->env.stream);
	kmc_session_put(pipe->session);
	pipe_free(pipe);
	return 0;
}

static const struct file_operations pipe_fops = {
	.owner = THIS_MODULE,
	.open = pipe_open,
	.read = pipe_read,
	.poll = pipe_poll,
	.llseek = noop_llseek,
	.release = pipe_release,
};

void kmc_pipe_debugfs(struct kmc_session *session, struct dentry *dir)
{
	debugfs_create_file_unsafe("trace_pipe", 0400, dir, session,
				   &pipe_fops);
}
