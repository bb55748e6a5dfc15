/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * kmodctl: the whole contract between kmodctl.ko and those who ask it.
 *
 * A *session* holds all that one question needs: maps (what is kept), formats
 * (what a record in the stream looks like), programs (what is done) and probes
 * (where). It is created, filled and started over generic netlink, and read
 * over generic netlink, over debugfs (/sys/kernel/debug/kmodctl/NAME/), and
 * through its per-CPU rings, which the reader maps.
 *
 * Every command asks for CAP_SYS_ADMIN or CAP_PERFMON in the initial user
 * namespace; what reads or starts something is refused on a kernel that is
 * locked down. A session is added to, started, stopped, cleared and deleted by
 * the socket that made it alone, and read by everybody who may ask. One that is
 * kept belongs to no socket from its start on: it lives until it is deleted, and
 * everybody who may ask may do with it as its owner could. Every refusal carries an extack message and the offset of the attribute, or of
 * the instruction, that is wrong.
 *
 * Generic netlink family "kmodctl", version 1. The attribute tree of every
 * command, request (>) and answer (<); "*" stands for "any number of":
 *
 *	KMC_CMD_INFO
 *	< KMC_A_ABI: u32, KMC_ABI of the module
 *	< KMC_A_VERSION: string, the module's version
 *
 *	KMC_CMD_LOCATE: where a function is that a kprobe may be put at
 *	> KMC_A_FUNCTION: string, NAME or MODULE:NAME
 *	< KMC_A_FUNCTION: string, the name that the kernel shows for its address
 *	< KMC_A_ADDR: u64, of its first instruction
 *
 *	KMC_CMD_EVENT_LIST: dump, the events whose records handlers of the module's
 *	own fill; of all others the record comes from perf's counters
 *	< KMC_A_SITES: nested, * KMC_A_ITEM: KMC_SITE_A_TARGET, "category:name"
 *
 *	KMC_CMD_SESSION_NEW: creates a session that belongs to the asking
 *	socket and dies with it. What it says of lists goes for SESSION_ADD too.
 *	> KMC_A_NAME: string, optional; the default is "s" and the id
 *	> KMC_A_RING_BYTES: u32, optional; bytes of each CPU's ring, power of 2
 *	> KMC_A_KEEP: flag, keep it once it has started; with KMC_A_NAME only
 *	> KMC_A_ENGINE: u32, optional; enum kmc_engine up to KMC_ENGINE_NATIVE
 *	> KMC_A_OVERWRITE: flag, a ring that is full loses its oldest records instead
 *	  of refusing the newest
 *	> KMC_A_MAX_BYTES: u64, optional; of memory for maps and rings
 *	> KMC_A_BUDGET: u32, optional; hundredths of a percent of the time of all CPUs that
 *	  the programs may take, up to 10000; past it only some of the hits are run
 *	> the lists, in any order, each as often as wanted:
 *	  KMC_A_MAPS: nested
 *	    * KMC_A_ITEM: nested
 *	        KMC_MAP_A_NAME: string, with the "@"
 *	        KMC_MAP_A_KIND: u32, enum kmc_map_kind
 *	        KMC_MAP_A_KEY: struct kmc_part[], absent if there is no key
 *	        KMC_MAP_A_VALUE: struct kmc_part[], of KMC_MAP_SCALAR; and of
 *	          KMC_MAP_TOPK: one part of 8 bytes, what is counted
 *	        KMC_MAP_A_SIGNED: flag, the aggregated number is signed
 *	        KMC_MAP_A_BITS: u32, of KMC_MAP_HIST and _QUANTILES: 0 to
 *	          KMC_HIST_BITS_MAX
 *	        KMC_MAP_A_MIN, _MAX_VALUE: s64, KMC_MAP_LHIST only
 *	        KMC_MAP_A_STEP: u64, of KMC_MAP_LHIST, and of KMC_MAP_TSERIES:
 *	          nanoseconds of an interval
 *	        KMC_MAP_A_SLOTS: u32, of KMC_MAP_TOPK: numbers that are shown, and
 *	          of KMC_MAP_TSERIES: intervals that are kept
 *	        KMC_MAP_A_SERIES: u32, enum kmc_series, KMC_MAP_TSERIES only
 *	        KMC_MAP_A_MAX_KEYS: u32, optional
 *	        KMC_MAP_A_MAX_BYTES: u64, optional
 *	        KMC_MAP_A_LRU: flag, a map that is full evicts a key which was not
 *	          used for long, instead of refusing a new one; with a key and
 *	          KMC_MAP_A_MAX_KEYS only
 *	        KMC_MAP_A_OTHER: flag, keys that find no room are aggregated in a
 *	          row of their own; with a key and without KMC_MAP_A_LRU only
 *	  KMC_A_FORMATS: nested
 *	    * KMC_A_ITEM: nested
 *	        KMC_FORMAT_A_PARTS: struct kmc_part[], absent for an empty record
 *	        KMC_FORMAT_A_URGENT: flag, wake the reader at once
 *	        KMC_FORMAT_A_TEXT: string, printf() format, for trace_pipe; optional
 *	  KMC_A_PROGS: nested
 *	    * KMC_A_ITEM: nested
 *	        KMC_PROG_A_INSNS: struct kmc_insn[]
 *	        KMC_PROG_A_DATA: bytes that KMC_OP_DATA copies from; optional
 *	        KMC_PROG_A_FRAME: u32, bytes of frame, a multiple of 8
 *	  KMC_A_PROBES: nested
 *	    * KMC_A_ITEM: nested
 *	        KMC_PROBE_A_KIND: u32, enum kmc_probe_kind
 *	        KMC_PROBE_A_NAME: string, as the user wrote it
 *	        KMC_PROBE_A_PROG: u32, number of the program
 *	        KMC_PROBE_A_PERIOD: u64, nanoseconds, of KMC_PROBE_INTERVAL and
 *	          _PROFILE; events, of KMC_PROBE_COUNTER
 *	        KMC_PROBE_A_COUNTER: struct kmc_counter, KMC_PROBE_COUNTER only
 *	        KMC_PROBE_A_PID: u32, only hits of this process, by its pid in
 *	          the asker's namespace; of KMC_PROBE_PROFILE,
 *	          _COUNTER, _UPROBE and _URETPROBE
 *	  KMC_A_SITES: nested
 *	    * KMC_A_ITEM: nested
 *	        KMC_SITE_A_PROBE: u32, number of the probe
 *	        KMC_SITE_A_NAME: string, what the built-in "probe" shows
 *	        KMC_SITE_A_TARGET: string, function or tracepoint
 *	        KMC_SITE_A_ADDR: u64, the function's address; the module checks
 *	          that TARGET's code is there; in a file: the offset
 *	        KMC_SITE_A_SYSCALL: u32, system call number, for
 *	          KMC_PROBE_SYSCALL_ENTER and _EXIT
 *	        KMC_SITE_A_SKIP: flag, leave it out where it can't be
 *	          attached; of functions, those that ftrace does not know
 *	        KMC_SITE_A_EVENT: u32, the event's number in tracefs, for
 *	          KMC_PROBE_TRACEPOINT, whose TARGET is "category:name"
 *	        KMC_SITE_A_FD: u32, a regular file that the asker has open, for
 *	          KMC_PROBE_UPROBE and _URETPROBE; the module holds the file
 *	        KMC_SITE_A_SEMAPHORE: u64, offset in that file of 16 bits that are
 *	          counted up by one in every process while somebody is attached
 *	        KMC_SITE_A_ALIAS: u32, number of an earlier site that the built-in
 *	          "probe" shows instead, because they have one name
 *	        KMC_SITE_A_LATE: flag, if there is no such place, wait for the
 *	          module that brings it; TARGET is "module:function", or of a
 *	          KMC_PROBE_RAW_TRACEPOINT its name
 *	        KMC_SITE_A_OFFSET: u32, from the function's address to the
 *	          instruction, for KMC_PROBE_KPROBE
 *	> KMC_A_SCRIPT, KMC_A_DESC: bytes that are kept for readers: the question as
 *	  it was written, and what its asker knows of how to show the answer; each
 *	  time they come they are put behind what came before
 *	< KMC_A_SESSION: u32, id (NEW only)
 *	< KMC_A_NAME: string, name of the debugfs folder (NEW only)
 *
 *	Maps, formats, programs, probes and sites are numbered from 0 in order
 *	of arrival, each sort by itself. What is named must have come before.
 *
 *	KMC_CMD_SESSION_ADD: more of the lists, for what one message can't hold;
 *	refused once a start was tried. What is refused leaves the session as it
 *	was.
 *	> KMC_A_SESSION: u32
 *	> the lists
 *
 *	KMC_CMD_SESSION_START: runs the BEGIN probes, then attaches all others or
 *	none; KMC_CMD_SESSION_STOP: detaches all, waits until the last handler has
 *	left, then runs the END probes; the maps stay. KMC_CMD_SESSION_DEL: also
 *	frees it.
 *	> KMC_A_SESSION: u32
 *
 *	KMC_CMD_SESSION_PAUSE: detaches all probes, waits until the last handler has
 *	left; KMC_CMD_SESSION_RESUME: attaches them again, all or none. BEGIN
 *	and END probes do not run.
 *	> KMC_A_SESSION: u32
 *
 *	KMC_CMD_PROBE_RUN: runs a KMC_PROBE_SELF, or a KMC_PROBE_ITER for the next
 *	KMC_ITER_BATCH objects at most, so that the records can be read in between;
 *	while the session is running
 *	> KMC_A_SESSION: u32, KMC_A_PROBE: u32, its number
 *	< KMC_A_MORE: flag, of KMC_PROBE_ITER: ask again, there may be more
 *
 *	KMC_CMD_SESSION_GET: one, or a dump of all
 *	> KMC_A_SESSION: u32 or KMC_A_NAME: string; neither for a dump
 *	< KMC_A_SESSION, KMC_A_NAME
 *	< KMC_A_STATE: u32, enum kmc_session_state
 *	< KMC_A_OWNER: u32, netlink port of the owner; 0 if it is kept
 *	< KMC_A_NR_MAPS, KMC_A_NR_PROBES, KMC_A_NR_SITES: u32
 *
 *	KMC_CMD_DESCRIBE: dump, the script and then the description, in pieces
 *	> KMC_A_SESSION: u32
 *	< KMC_A_SCRIPT or KMC_A_DESC: the next piece
 *
 *	KMC_CMD_MAP_LIST: dump, the maps' descriptions, one a message
 *	> KMC_A_SESSION: u32
 *	< KMC_A_MAP: u32, KMC_A_ITEM: as in KMC_A_MAPS
 *
 *	KMC_CMD_SITE_LIST: dump, the sites' names, many a message
 *	> KMC_A_SESSION: u32
 *	< KMC_A_SITES: nested, * KMC_A_ITEM: KMC_SITE_A_NAME; in order; with
 *	  KMC_SITE_A_SKIP, flag, if the start has left it out
 *
 *	KMC_CMD_MAP_READ: dump of one map, frozen when the dump begins
 *	> KMC_A_SESSION: u32, KMC_A_MAP: u32
 *	> KMC_A_TAKE: flag, clear it in the same step: what is counted is in this
 *	  read-out or in the next one, never in both, never in none
 *	< KMC_A_ROWS: rows one after the other, each the key (the sizes of its
 *	  parts added up) and the value (below); a row larger than a message goes
 *	  on in the next one
 *	< KMC_A_OTHER: flag, in every message or none: the last row of all is that
 *	  of the keys that found no room; its own key is all 0
 *
 *	KMC_CMD_MAP_CLEAR: forgets keys and values; KMC_CMD_MAP_ZERO: keeps keys
 *	> KMC_A_SESSION: u32, KMC_A_MAP: u32
 *
 *	KMC_CMD_RECORDS: dump, the records that are in the rings, in the order of
 *	their time; they are taken out. What is younger than the dump is left. One
 *	reader at a time: nobody else may have a ring mapped. Those of
 *	KMC_RECORD_PROCESS come as well
 *	> KMC_A_SESSION: u32
 *	< KMC_A_RECORDS: records one after the other, each a struct kmc_record and
 *	  its payload; one that does not fit goes on in the next message
 *
 *	KMC_CMD_NOTICE: to the multicast group "events", which CAP_SYS_ADMIN may
 *	join: something has become of a session. Of records it is told once after each
 *	KMC_CMD_RECORDS: when there are some again, maybe before its end is read; of
 *	losses at most once a second
 *	< KMC_A_NOTICE: u32, enum kmc_notice; and as for KMC_CMD_SESSION_GET
 *
 *	KMC_CMD_STATS: dump, the accounting, one object a message
 *	> KMC_A_SESSION: u32
 *	< KMC_A_PROBE: u32, KMC_A_NAME: string, as it was written, and
 *	  KMC_A_PROBE_STATS: struct kmc_probe_stats, or
 *	  KMC_A_MAP: u32 and KMC_A_MAP_STATS: struct kmc_map_stats, or
 *	  KMC_A_CPU: u32 and KMC_A_RING_STATS: struct kmc_ring_stats, or
 *	  KMC_A_MEMORY_STATS: struct kmc_memory_stats, or
 *	  KMC_A_BUDGET_STATS: struct kmc_budget_stats, of a session with a budget
 */
#ifndef _UAPI_LINUX_KMODCTL_H
#define _UAPI_LINUX_KMODCTL_H

#include <linux/types.h>

#define KMC_GENL_NAME		"kmodctl"
#define KMC_GENL_VERSION	1
#define KMC_GENL_GROUP		"events"

/* Raised by every change that an older command or module would misread. */
#define KMC_ABI			4

enum kmc_cmd {
	KMC_CMD_UNSPEC,
	KMC_CMD_INFO,
	KMC_CMD_SESSION_NEW,
	KMC_CMD_SESSION_ADD,
	KMC_CMD_SESSION_START,
	KMC_CMD_SESSION_STOP,
	KMC_CMD_SESSION_DEL,
	KMC_CMD_SESSION_GET,
	KMC_CMD_MAP_LIST,
	KMC_CMD_SITE_LIST,
	KMC_CMD_MAP_READ,
	KMC_CMD_MAP_CLEAR,
	KMC_CMD_MAP_ZERO,
	KMC_CMD_STATS,
	KMC_CMD_LOCATE,
	KMC_CMD_SESSION_PAUSE,
	KMC_CMD_SESSION_RESUME,
	KMC_CMD_DESCRIBE,
	KMC_CMD_RECORDS,
	KMC_CMD_NOTICE,
	KMC_CMD_EVENT_LIST,
	KMC_CMD_PROBE_RUN,
	__KMC_CMD_MAX
};
#define KMC_CMD_MAX (__KMC_CMD_MAX - 1)

enum kmc_attr {
	KMC_A_UNSPEC,
	KMC_A_PAD,
	KMC_A_ABI,
	KMC_A_VERSION,
	KMC_A_SESSION,
	KMC_A_NAME,
	KMC_A_STATE,
	KMC_A_OWNER,
	KMC_A_RING_BYTES,
	KMC_A_MAPS,
	KMC_A_FORMATS,
	KMC_A_PROGS,
	KMC_A_PROBES,
	KMC_A_SITES,
	KMC_A_ITEM,
	KMC_A_MAP,
	KMC_A_PROBE,
	KMC_A_CPU,
	KMC_A_TAKE,
	KMC_A_ROWS,
	KMC_A_NR_MAPS,
	KMC_A_NR_PROBES,
	KMC_A_NR_SITES,
	KMC_A_PROBE_STATS,
	KMC_A_MAP_STATS,
	KMC_A_RING_STATS,
	KMC_A_FUNCTION,
	KMC_A_ADDR,
	KMC_A_KEEP,
	KMC_A_SCRIPT,
	KMC_A_DESC,
	KMC_A_ENGINE,
	KMC_A_RECORDS,
	KMC_A_NOTICE,
	KMC_A_OVERWRITE,
	KMC_A_BUDGET,
	KMC_A_BUDGET_STATS,
	KMC_A_MAX_BYTES,
	KMC_A_MEMORY_STATS,
	KMC_A_MORE,
	KMC_A_OTHER,
	__KMC_A_MAX
};
#define KMC_A_MAX (__KMC_A_MAX - 1)

enum kmc_map_attr {
	KMC_MAP_A_UNSPEC,
	KMC_MAP_A_PAD,
	KMC_MAP_A_NAME,
	KMC_MAP_A_KIND,
	KMC_MAP_A_KEY,
	KMC_MAP_A_VALUE,
	KMC_MAP_A_SIGNED,
	KMC_MAP_A_BITS,
	KMC_MAP_A_MIN,
	KMC_MAP_A_MAX_VALUE,
	KMC_MAP_A_STEP,
	KMC_MAP_A_MAX_KEYS,
	KMC_MAP_A_MAX_BYTES,
	KMC_MAP_A_LRU,
	KMC_MAP_A_SLOTS,
	KMC_MAP_A_SERIES,
	KMC_MAP_A_OTHER,
	__KMC_MAP_A_MAX
};
#define KMC_MAP_A_MAX (__KMC_MAP_A_MAX - 1)

enum kmc_format_attr {
	KMC_FORMAT_A_UNSPEC,
	KMC_FORMAT_A_PARTS,
	KMC_FORMAT_A_URGENT,
	KMC_FORMAT_A_TEXT,
	__KMC_FORMAT_A_MAX
};
#define KMC_FORMAT_A_MAX (__KMC_FORMAT_A_MAX - 1)

enum kmc_prog_attr {
	KMC_PROG_A_UNSPEC,
	KMC_PROG_A_INSNS,
	KMC_PROG_A_DATA,
	KMC_PROG_A_FRAME,
	__KMC_PROG_A_MAX
};
#define KMC_PROG_A_MAX (__KMC_PROG_A_MAX - 1)

enum kmc_probe_attr {
	KMC_PROBE_A_UNSPEC,
	KMC_PROBE_A_PAD,
	KMC_PROBE_A_KIND,
	KMC_PROBE_A_NAME,
	KMC_PROBE_A_PROG,
	KMC_PROBE_A_PERIOD,
	KMC_PROBE_A_COUNTER,
	KMC_PROBE_A_PID,
	__KMC_PROBE_A_MAX
};
#define KMC_PROBE_A_MAX (__KMC_PROBE_A_MAX - 1)

enum kmc_site_attr {
	KMC_SITE_A_UNSPEC,
	KMC_SITE_A_PAD,
	KMC_SITE_A_PROBE,
	KMC_SITE_A_NAME,
	KMC_SITE_A_TARGET,
	KMC_SITE_A_ADDR,
	KMC_SITE_A_SYSCALL,
	KMC_SITE_A_SKIP,
	KMC_SITE_A_EVENT,
	KMC_SITE_A_FD,
	KMC_SITE_A_SEMAPHORE,
	KMC_SITE_A_ALIAS,
	KMC_SITE_A_OFFSET,
	KMC_SITE_A_LATE,
	__KMC_SITE_A_MAX
};
#define KMC_SITE_A_MAX (__KMC_SITE_A_MAX - 1)

/*
 * Limits; a session that passes one is refused with a message. Besides, an
 * attribute's length has 16 bits: a program, its data and the heads of the
 * attributes around them take less than 64 KiB.
 */
#define KMC_NAME_MAX		64	/* session and map names, with the NUL */
#define KMC_SITE_NAME_MAX	256	/* site and target names, with the NUL */
#define KMC_PARTS_MAX		64	/* parts of a key, value or record */
#define KMC_PART_SIZE_MAX	65528	/* bytes of one part */
#define KMC_LAYOUT_MAX		65536	/* bytes of a key, value or record */
#define KMC_MAPS_MAX		256
#define KMC_FORMATS_MAX		4096
#define KMC_FORMAT_TEXT_MAX	4096	/* bytes, with the NUL */
#define KMC_PROGS_MAX		1024
#define KMC_PROBES_MAX		1024
#define KMC_SITES_MAX		131072
/* Both of these together stay below what one netlink attribute can hold. */
#define KMC_INSNS_MAX		3200	/* in one program */
#define KMC_DATA_MAX		8192	/* bytes of KMC_PROG_A_DATA */
#define KMC_FRAME_MAX		131072	/* bytes of frame */
#define KMC_STACK_MAX		1024	/* entries of a stack */
#define KMC_LHIST_STEPS_MAX	1000	/* as bpftrace */
#define KMC_HIST_BITS_MAX	5	/* as bpftrace */
#define KMC_TOPK_MAX		100	/* KMC_MAP_A_SLOTS of a KMC_MAP_TOPK */
#define KMC_INTERVALS_MAX	600	/* the same of a KMC_MAP_TSERIES */
#define KMC_INTERVAL_MAX	31536000000000000ULL	/* KMC_MAP_A_STEP of it */
#define KMC_RING_BYTES_MIN	4096
#define KMC_RING_BYTES_MAX	(256 << 20)
#define KMC_PATH_MAX		4096	/* bytes of room of a path */
#define KMC_BLOB_MAX		(1 << 20)	/* bytes of script or description */
#define KMC_BUDGET_MAX		10000	/* hundredths of a percent: all */
#define KMC_ITER_BATCH		256	/* objects that one KMC_CMD_PROBE_RUN is for */
#define KMC_PERIOD_MIN		10000	/* ns between two hits of a timer */

/* Defaults of the module for what a session leaves unsaid. */
#define KMC_RING_BYTES_DEFAULT	(1 << 20)
#define KMC_MAX_BYTES_DEFAULT	(256ULL << 20)	/* of a map */

/* What runs a program. */
enum kmc_engine {
	KMC_ENGINE_BEST,	/* the fastest that can; as a wish only */
	KMC_ENGINE_INTERPRETER,
	KMC_ENGINE_NATIVE,	/* native code, and what has none interpreted */
	KMC_ENGINE_C,		/* straight C, for common programs; no wish */
	__KMC_ENGINE_MAX
};

enum kmc_session_state {
	KMC_SESSION_NEW,
	KMC_SESSION_RUNNING,
	KMC_SESSION_STOPPED,
	KMC_SESSION_PAUSED,
};

enum kmc_notice {
	KMC_NOTICE_STARTED,
	KMC_NOTICE_PAUSED,
	KMC_NOTICE_RESUMED,
	KMC_NOTICE_STOPPED,
	KMC_NOTICE_REMOVED,
	KMC_NOTICE_RECORDS,	/* there are records to be read */
	KMC_NOTICE_LOST,	/* records are lost: the rings are full */
	KMC_NOTICE_BUDGET,	/* the budget is passed: fewer hits are run */
};

/*
 * Layouts: a key, a scalar map's value and a record's payload are each a row of
 * parts, one after the other, every one a multiple of 8 bytes long and aligned
 * to 8. A key has the same layout in a program's frame, in the map and in a
 * read-out. Brackets take no bytes; each that is opened is closed.
 */
enum kmc_part_kind {
	KMC_PART_INT,	/* 8 bytes; KMC_PART_SIGNED says how it is shown */
	KMC_PART_CHARS,	/* a string of up to size bytes, filled up with NULs */
	KMC_PART_STR,	/* struct kmc_str with size - 8 bytes of room */
	KMC_PART_BUF,	/* the same, of any bytes: shown escaped */
	KMC_PART_KSTACK,/* struct kmc_stack with size / 8 - 1 addresses of room */
	KMC_PART_USTACK,/* the same, of user addresses */
	KMC_PART_SITE,	/* 8 bytes: the number of a site, shown as its name */
	KMC_PART_KSYM,	/* 8 bytes: a kernel address, shown as its symbol */
	KMC_PART_USYM,	/* 16 bytes: a user address, and the pid of its process */
	KMC_PART_OPEN,	/* 0 bytes: a tuple begins, or with KMC_PART_SQUARE an array */
	KMC_PART_CLOSE,	/* 0 bytes: it ends; flags as in its KMC_PART_OPEN */
	KMC_PART_BOOL,	/* 8 bytes: shown as true or false */
	KMC_PART_BYTES,	/* any bytes, as of a structure */
	KMC_PART_INET,	/* 24 bytes: u64 KMC_INET_V4 or _V6; 4 or 16 of address */
	KMC_PART_MAC,	/* 8 bytes: 6 bytes of address */
	KMC_PART_TIME,	/* 8 bytes: nanoseconds since boot, shown as a date */
	KMC_PART_USER,	/* 8 bytes: a user id, shown as the user's name */
	KMC_PART_ERRNO,	/* 8 bytes: an error number, shown as its text */
	KMC_PART_CGROUP,/* 8 bytes: a cgroup's id, shown as its path */
	KMC_PART_SYSCALL,/* 8 bytes: a system call's number, shown as its name */
	__KMC_PART_KIND_MAX
};

#define KMC_INET_V4	2
#define KMC_INET_V6	10

#define KMC_PART_SIGNED	0x01
#define KMC_PART_HEX	0x02
#define KMC_PART_SQUARE	0x04	/* of brackets: "[1,2]", not "(1, 2)" */
#define KMC_PART_PERF	0x08	/* of a stack: shown as perf does */
#define KMC_PART_RAW	0x10	/* of a stack: shown as numbers */
#define KMC_PART_BUILD_ID 0x20	/* of a process's: shown by file and place in it */

/**
 * struct kmc_part - one part of a layout
 * @kind: enum kmc_part_kind
 * @flags: KMC_PART_SIGNED and so on
 * @size: bytes, a multiple of 8, in key and frame
 */
struct kmc_part {
	__u8 kind;
	__u8 flags;
	__u16 size;
};

/**
 * struct kmc_str - a counted string
 * @len: bytes used in @data, without a NUL; never more than the part's room
 * @truncated: 1 if the string was longer than the room
 * @data: the bytes, filled up with NULs to the next multiple of 8; what is
 *	behind that is undefined in a frame and in a read-out
 */
struct kmc_str {
	__u32 len;
	__u32 truncated;
	__u8 data[];
};

/**
 * struct kmc_stack - a stack of calls, the innermost first
 * @nr: entries in @ips that mean something
 * @pid: of the process, for its addresses; 0 with the kernel's
 * @ips: addresses; behind @nr they mean nothing
 */
struct kmc_stack {
	__u32 nr;
	__u32 pid;
	__u64 ips[];
};

enum kmc_map_kind {
	KMC_MAP_SCALAR,	/* one shared value: the layout in KMC_MAP_A_VALUE */
	KMC_MAP_COUNT,	/* struct kmc_sum, @sum stays 0 */
	KMC_MAP_SUM,	/* struct kmc_sum */
	KMC_MAP_AVG,	/* struct kmc_sum */
	KMC_MAP_MIN,	/* struct kmc_stats, @sum and @max stay 0 */
	KMC_MAP_MAX,	/* struct kmc_stats, @sum and @min stay 0 */
	KMC_MAP_STATS,	/* struct kmc_stats */
	KMC_MAP_HIST,	/* u64[]: see KMC_HIST_BUCKETS */
	KMC_MAP_LHIST,	/* u64[]: below min, the steps, max and above */
	KMC_MAP_QUANTILES,/* struct kmc_quantiles */
	KMC_MAP_DISTINCT,/* struct kmc_sum, @sum is the estimate */
	KMC_MAP_TOPK,	/* u64 updates; struct kmc_top[], the most frequent first */
	KMC_MAP_TSERIES,/* u64 updates; struct kmc_slot[], in no order */
	__KMC_MAP_KIND_MAX
};

/* What an interval of a KMC_MAP_TSERIES shows of its numbers. */
enum kmc_series {
	KMC_SERIES_LAST,
	KMC_SERIES_SUM,
	KMC_SERIES_MIN,
	KMC_SERIES_MAX,
	KMC_SERIES_AVG,
	__KMC_SERIES_MAX
};

/*
 * hist(n, bits): bucket 0 counts the negative, bucket 1 + v the values v below
 * 2^bits; every further power of two is cut into 2^bits linear steps:
 * for v >= 2^bits, with m = the number of v's highest bit,
 * bucket 1 + ((m - bits + 1) << bits) + ((v >> (m - bits)) & (2^bits - 1)).
 */
#define KMC_HIST_BUCKETS(bits)	(1 + ((64 - (bits) + 1) << (bits)))

/* Values in a read-out, merged from all CPUs; a row with n == 0 is left out. */
struct kmc_sum {
	__u64 n;	/* updates */
	__u64 sum;
};

struct kmc_stats {
	__u64 n;
	__u64 sum;
	__u64 min;	/* by the map's signedness */
	__u64 max;
};

/*
 * Of a histogram with KMC_MAP_A_BITS: the middle of the bucket that the number is
 * in which as large a share is not above. That is at most 2^-(bits + 1) of the
 * number away from it; of numbers below 0 it is -1.
 */
struct kmc_quantiles {
	__u64 n;	/* updates */
	__s64 at[4];	/* 50, 90, 99, 99.9 % */
};

/*
 * A count is never too small, and too large by at most a 4 * KMC_MAP_A_SLOTS th of
 * all updates; with no more numbers than that it is exact.
 */
struct kmc_top {
	__u64 value;
	__u64 count;	/* 0: no more follow */
};

struct kmc_slot {
	__u64 epoch;	/* nanoseconds since 1970 / KMC_MAP_A_STEP; 0: unused */
	__u64 value;
};

/*
 * Instructions. Ten registers of 64 bits, and a frame of bytes in which keys,
 * strings and records are built. A register must have been written before it is
 * read; the frame holds zeroes, or what an earlier run of the same session left.
 * Jumps are relative to the next instruction. Every field that an instruction
 * does not use must be 0.
 *
 * A run has KMC_FUEL units of fuel, which keeps the time bounded that it takes,
 * with preemption off. What reads memory (KMC_OP_STRK to _PATH) costs one for
 * every KMC_FUEL_BYTES of room; KMC_OP_STRSTR one for every KMC_FUEL_BYTES that
 * it may have to look at; KMC_OP_STACK KMC_FUEL_FRAME for every entry of room;
 * what looks at a whole row one, and one for every eight words of it on all CPUs
 * together: KMC_OP_LOAD, _HAS and _DEL of an aggregation, KMC_OP_NEXT, and
 * KMC_OP_LEN if it has to count, for each row. A backward jump costs one for every
 * instruction that it goes back over, and what these copy: an instruction that copies, compares,
 * hashes, looks up or emits more than KMC_FUEL_FREE bytes weighs one for every
 * KMC_FUEL_BYTES, and the sum is rounded up to a power of two. On the straight
 * way these cost nothing, but all of a program's together may weigh no more than
 * KMC_FUEL. A run that is out of fuel ends there.
 *
 * Memory is read by the nofault copies only: what can't be read is 0 or the
 * empty string, and the hit is counted as faulted.
 */
struct kmc_insn {
	__u8 op;	/* enum kmc_op */
	__u8 dst;	/* register */
	__u8 src;	/* register */
	__u8 size;	/* see the instruction */
	__s32 off;	/* see the instruction */
	__s64 imm;	/* see the instruction */
};

#define KMC_REGS	10
#define KMC_FUEL	(1 << 20)
#define KMC_FUEL_BYTES	8
#define KMC_FUEL_FRAME	32
#define KMC_FUEL_FREE	64

enum kmc_op {
	KMC_OP_RET,	/* end of the run */

	/* Arithmetic: dst = dst OP src, or with an I: dst = dst OP imm.
	 * x / 0 is 0, x % 0 is x; a shift's count is taken modulo 64.
	 */
	KMC_OP_MOV, KMC_OP_MOVI,
	KMC_OP_ADD, KMC_OP_ADDI,
	KMC_OP_SUB, KMC_OP_SUBI,
	KMC_OP_MUL, KMC_OP_MULI,
	KMC_OP_DIV, KMC_OP_DIVI,	/* unsigned */
	KMC_OP_MOD, KMC_OP_MODI,
	KMC_OP_SDIV, KMC_OP_SDIVI,	/* signed */
	KMC_OP_SMOD, KMC_OP_SMODI,
	KMC_OP_AND, KMC_OP_ANDI,
	KMC_OP_OR, KMC_OP_ORI,
	KMC_OP_XOR, KMC_OP_XORI,
	KMC_OP_LSH, KMC_OP_LSHI,
	KMC_OP_RSH, KMC_OP_RSHI,
	KMC_OP_ARSH, KMC_OP_ARSHI,
	KMC_OP_NEG,	/* dst = -dst */
	KMC_OP_SEXT,	/* dst = its low size (1, 2, 4) bytes, sign-extended */
	KMC_OP_ZEXT,	/* the same, zero-extended */

	/* Jumps by off, if dst OP src, or with an I: dst OP imm. */
	KMC_OP_JA,	/* always */
	KMC_OP_JEQ, KMC_OP_JEQI,
	KMC_OP_JNE, KMC_OP_JNEI,
	KMC_OP_JGT, KMC_OP_JGTI,	/* unsigned */
	KMC_OP_JGE, KMC_OP_JGEI,
	KMC_OP_JLT, KMC_OP_JLTI,
	KMC_OP_JLE, KMC_OP_JLEI,
	KMC_OP_JSGT, KMC_OP_JSGTI,	/* signed */
	KMC_OP_JSGE, KMC_OP_JSGEI,
	KMC_OP_JSLT, KMC_OP_JSLTI,
	KMC_OP_JSLE, KMC_OP_JSLEI,

	/* Loads and stores. */
	KMC_OP_VAR,	/* dst = built-in imm (enum kmc_var) */
	KMC_OP_STV,	/* frame[off] = built-in imm, 8 bytes; KMC_VAR_COMM and
			 * KMC_VAR_PCOMM: 16
			 */
	KMC_OP_ARG,	/* dst = raw argument imm of the probe, 0 to 5 */
	KMC_OP_REG,	/* dst = 8 bytes at offset imm, a multiple of 8, of the
			 * struct pt_regs that the probe was hit with; cs and
			 * ss are its 2 lower bytes
			 */
	KMC_OP_LDF,	/* dst = frame[off], size 1, 2, 4, 8, zero-extended */
	KMC_OP_LDX,	/* dst = element src of the imm elements at frame[off], of
			 * size 1, 2, 4, 8, zero-extended; if there is no such
			 * element, 0, and the hit is counted as faulted
			 */
	KMC_OP_STF,	/* frame[off] = src, size 1, 2, 4, 8 */
	KMC_OP_STI,	/* frame[off] = imm, 8 bytes */
	KMC_OP_LDK,	/* dst = kernel memory at src + off, size 1, 2, 4, 8 */
	KMC_OP_LDU,	/* dst = user memory at src + off, size 1, 2, 4, 8 */
	KMC_OP_LDE,	/* dst = event record[off], size 1, 2, 4, 8 */
	KMC_OP_DATA,	/* frame[off] = imm >> 32 bytes (a multiple of 8) of the
			 * program's data from (u32)imm on
			 */
	KMC_OP_COPY,	/* frame[off] = imm >> 32 bytes (a multiple of 8) of
			 * frame[(u32)imm]; the two may not overlap
			 */
	KMC_OP_STRF,	/* frame[off], a kmc_str = the string at frame[(u32)imm],
			 * of kind src, KMC_PART_STR or KMC_PART_CHARS; with
			 * size 1 what it was already, then that string;
			 * imm >> 32: both rooms in bytes, that of frame[off] in
			 * the high half, 16 bits each
			 */
	KMC_OP_STRK,	/* frame[off], a kmc_str with imm bytes of room (a
			 * multiple of 8) = the string in kernel memory at src
			 */
	KMC_OP_STRU,	/* the same from user memory */
	KMC_OP_CPYK,	/* frame[off] = imm bytes of kernel memory at src, filled
			 * up with NULs to a multiple of 8
			 */
	KMC_OP_CPYU,	/* the same from user memory */
	KMC_OP_BUFK,	/* frame[off], a kmc_str with imm bytes of room (a
			 * multiple of 8) = dst bytes of kernel memory at src
			 */
	KMC_OP_BUFU,	/* the same from user memory */
	KMC_OP_PATH,	/* frame[off], a kmc_str with imm bytes of room (a
			 * multiple of 8, up to KMC_PATH_MAX) = the path of the
			 * struct path at kernel address src
			 */
	KMC_OP_STREQ,	/* dst = 1 if two strings are equal, else 0: part A at
			 * frame[off], of kind src, part B at frame[(u32)imm], of
			 * kind size: KMC_PART_STR or KMC_PART_CHARS; imm >> 32:
			 * both rooms in bytes, A's in the high half, 16 bits each
			 */
	KMC_OP_STRNEQ,	/* dst = 1 if the same two are equal up to their first
			 * dst bytes, else 0
			 */
	KMC_OP_STRSTR,	/* dst = where string B is first found in string A, -1 if
			 * nowhere; A and B as in KMC_OP_STREQ
			 */
	KMC_OP_STACK,	/* frame[off] = a struct kmc_stack with (u32)imm entries
			 * of room; imm >> 32: 0 the kernel's, 1 the process's
			 */

	/* Maps: number (u32)imm, key at frame[off]; off is 0 without a key. */
	KMC_OP_GET,	/* dst = an integer scalar's value, 0 if there is none */
	KMC_OP_SET,	/* an integer scalar's value = src */
	KMC_OP_LOAD,	/* frame[imm >> 32] = the value, all zeroes if there is
			 * none; dst = 1 if there is one. A scalar's is of any
			 * layout; an aggregation's is as in a read-out, merged from
			 * all CPUs
			 */
	KMC_OP_STORE,	/* a scalar's value = frame[imm >> 32] */
	KMC_OP_HAS,	/* dst = 1 if the map has the key, else 0 */
	KMC_OP_DEL,	/* dst = 1 if the map had the key, which is removed */
	KMC_OP_AGG,	/* aggregate src, or with KMC_MAP_COUNT one event */

	KMC_OP_EMIT,	/* a record of format imm from frame[off] */
	KMC_OP_SIGNAL,	/* send signal src to the current process, or with imm
			 * 1 to the thread; dst = 0, or an errno, then the hit is
			 * counted as faulted
			 */
	KMC_OP_LEN,	/* dst = how many rows map (u32)imm has */
	KMC_OP_NEXT,	/* dst: 0, or what the last one gave; frame[off] = the next
			 * row of map (u32)imm, key, then value as in a read-out;
			 * dst = 0 if there is no more
			 */
	KMC_OP_HASH,	/* dst = a hash of dst and of what is at frame[off], of
			 * kind size: KMC_PART_STR, _CHARS or _BYTES, with imm bytes
			 * of room
			 */
	KMC_OP_CHARS,	/* frame[off] = imm >> 32 bytes (a multiple of 8) of
			 * characters of the event record from (u32)imm on; what
			 * is behind a NUL becomes NUL
			 */
	KMC_OP_COMM,	/* frame[off] = 16 bytes of chars, the comm of thread src
			 * of the initial pid namespace; nothing but NULs if there
			 * is none
			 */
	__KMC_OP_MAX
};

enum kmc_var {
	KMC_VAR_PID,		/* thread group id, initial pid namespace */
	KMC_VAR_TID,
	KMC_VAR_PPID,
	KMC_VAR_UID,		/* initial user namespace */
	KMC_VAR_GID,
	KMC_VAR_COMM,		/* KMC_OP_STV only: 16 bytes of chars */
	KMC_VAR_CPU,
	KMC_VAR_NSECS,		/* CLOCK_MONOTONIC */
	KMC_VAR_ELAPSED,	/* nanoseconds since the session was started */
	KMC_VAR_CGROUP,		/* id in the default hierarchy */
	KMC_VAR_CURTASK,
	KMC_VAR_RAND,		/* 32 bits */
	KMC_VAR_SITE,		/* number of the site that was hit */
	KMC_VAR_FUNC,		/* address of the probed function; of
				 * KMC_PROBE_UPROBE, of the instruction
				 */
	KMC_VAR_RETVAL,		/* of KMC_PROBE_KRETPROBE, _URETPROBE, _SYSCALL_EXIT */
	KMC_VAR_SYSCALL,	/* number, of KMC_PROBE_SYSCALL_* */
	KMC_VAR_NSECS_BOOT,	/* CLOCK_BOOTTIME */
	KMC_VAR_NSECS_TAI,	/* CLOCK_TAI, as it was set when the session started */
	KMC_VAR_NUMA,		/* NUMA node of the CPU */
	KMC_VAR_PCOMM,		/* KMC_OP_STV only: the parent's comm */
	KMC_VAR_JIFFIES,
	KMC_VAR_USERMODE,	/* 1 if user code was hit, else 0 */
	KMC_VAR_EVENT,		/* kernel address of the event's record */
	KMC_VAR_FRAME,		/* kernel address of the frame */
	__KMC_VAR_MAX
};

enum kmc_probe_kind {
	KMC_PROBE_BEGIN,	/* once, before the others are attached */
	KMC_PROBE_END,		/* once, after the others are detached */
	KMC_PROBE_INTERVAL,	/* every period, on one CPU */
	KMC_PROBE_SYSCALL_ENTER,/* a site without KMC_SITE_A_SYSCALL: all calls */
	KMC_PROBE_SYSCALL_EXIT,
	KMC_PROBE_RAW_TRACEPOINT,
	KMC_PROBE_KPROBE,	/* at a function's entry, or in it */
	KMC_PROBE_KRETPROBE,
	KMC_PROBE_TRACEPOINT,	/* any event of tracefs, with its record */
	KMC_PROBE_UPROBE,	/* at an instruction of a file that processes run */
	KMC_PROBE_URETPROBE,	/* when the function that begins there returns */
	KMC_PROBE_PROFILE,	/* every period, on every CPU */
	KMC_PROBE_COUNTER,	/* every period events of a counter of perf's */
	KMC_PROBE_SELF,		/* when the session's owner says so */
	KMC_PROBE_ITER,		/* the same, once for each object that there is:
				 * TARGET is "task", "task_file" or "task_vma"; raw
				 * arguments: the task; its file, and its number, or
				 * its mapping
				 */
	__KMC_PROBE_KIND_MAX
};

/**
 * struct kmc_counter - what a KMC_PROBE_COUNTER counts, on every CPU
 * @type: PERF_TYPE_HARDWARE, _SOFTWARE, _HW_CACHE, _RAW or _BREAKPOINT
 * @access: of a breakpoint: HW_BREAKPOINT_R, _W and _X; else 0
 * @config: as in struct perf_event_attr; of a breakpoint 0
 * @addr: of a breakpoint, the kernel's, or with KMC_PROBE_A_PID the
 *	process's; else 0
 * @len: bytes that a breakpoint covers; else 0
 */
struct kmc_counter {
	__u32 type;
	__u32 access;
	__u64 config;
	__u64 addr;
	__u64 len;
};

/**
 * struct kmc_probe_stats - what became of a probe's hits
 * @hits: always @ran + @nested + @faulted + @fuel + @skipped
 * @ran: ran to its end
 * @nested: skipped, the hit came from within a handler on the same CPU and in
 *	the same context
 * @faulted: ran to its end, but some memory could not be read or some signal
 *	not be sent, or the event's record was too large or too small, and read
 *	as zeroes
 * @fuel: ended before its end, because its loops and strings had used up
 *	the fuel
 * @missed: not delivered by the kernel's own mechanism (kprobe's and
 *	kretprobe's nmissed), came where RCU was not watching, or periods of a
 *	timer that were over before it was served; a CPU that came up and could
 *	not be given a counter counts as one, and so does a stop of a counter until
 *	the next tick, for more hits than kernel.perf_event_max_sample_rate; beside
 *	the hits
 * @sites: attached now
 * @engine: enum kmc_engine, what runs it
 * @gone: sites that were unloaded with their module
 * @waiting: sites whose module is not there
 * @skipped: not run, to stay within KMC_A_BUDGET
 * @faulted_at: the instruction of the program, counted from 1, that failed last in a
 *	hit of @faulted, on one of the CPUs; 0: none did, or it was the event's record
 */
struct kmc_probe_stats {
	__u64 hits;
	__u64 ran;
	__u64 nested;
	__u64 faulted;
	__u64 fuel;
	__u64 missed;
	__u64 sites;
	__u64 engine;
	__u64 gone;
	__u64 waiting;
	__u64 skipped;
	__u64 faulted_at;
};

/**
 * struct kmc_map_stats - what a map holds and what did not fit
 * @rows: keys present
 * @lost: updates that found no room
 * @max_keys: rows that may be present
 * @bytes: memory in use
 * @evicted: keys that made room for others, of KMC_MAP_A_LRU
 * @others: updates of keys that found no room, of KMC_MAP_A_OTHER: not lost
 */
struct kmc_map_stats {
	__u64 rows;
	__u64 lost;
	__u64 max_keys;
	__u64 bytes;
	__u64 evicted;
	__u64 others;
};

/**
 * struct kmc_ring_stats - what became of a CPU's records
 * @emitted: always what the reader gets + what is still in the ring + @lost
 * @lost: because the ring was full
 * @bytes: size of the data area
 */
struct kmc_ring_stats {
	__u64 emitted;
	__u64 lost;
	__u64 bytes;
};

/**
 * struct kmc_budget_stats - what the programs take
 * @budget: KMC_A_BUDGET
 * @used: the same, that was used in the last tenth of a second; measured by sampling
 * @one_of: of so many hits one is run now
 * @raised: how often that was raised
 * @nsecs: that all runs took together
 */
struct kmc_budget_stats {
	__u64 budget;
	__u64 used;
	__u64 one_of;
	__u64 raised;
	__u64 nsecs;
};

/**
 * struct kmc_memory_stats - what a session's maps and rings take
 * @used: bytes
 * @limit: KMC_A_MAX_BYTES, or what the module's parameter session_bytes said; 0: none
 * @refused: how often this limit, or the module's for any session, was met: then a map
 *	did not grow, or a session was not made
 * @module_used: bytes of all sessions
 * @module_limit: the module's parameter max_bytes; 0: none
 */
struct kmc_memory_stats {
	__u64 used;
	__u64 limit;
	__u64 refused;
	__u64 module_used;
	__u64 module_limit;
};

/*
 * Rings: /sys/kernel/debug/kmodctl/NAME/cpuN, to be mapped: one page that the
 * reader may write, struct kmc_ring_reader; one page that it may only read,
 * struct kmc_ring_writer; then the data, also read-only. Positions count
 * bytes since the start, modulo nothing; the place in the data is the position
 * modulo the size. The reader reads @head (acquire), then the records between
 * its own @tail and @head, then stores the new @tail (release). A record never
 * wraps: one with id KMC_RECORD_PAD fills the end of the data; it may be as short as
 * 8 bytes, @len and @id.
 *
 * A reader that wants to sleep sets @wait to 1 and polls; the first record after
 * that, or any record of an urgent format, wakes it. While @wait is 0 the reader is taken to
 * look by itself, and only a ring that has become half full, or an urgent record, wakes it.
 *
 * With KMC_RING_OVERWRITE the module moves @tail as well, past the oldest record, before
 * it writes over it. So a reader copies one record, then moves @tail from where that was
 * to its end by compare-and-exchange: if that fails, the copy is worth nothing, and the
 * record is counted as lost.
 */
struct kmc_ring_reader {
	__u64 tail;
	__u32 wait;
};

struct kmc_ring_writer {
	__u64 head;
	__u64 lost;
	__u64 flags;	/* KMC_RING_OVERWRITE */
};

#define KMC_RING_OVERWRITE	0x1

#define KMC_RECORD_PAD	0xffffffffu

/*
 * The payload is a u64, the pid of a process that a KMC_OP_STACK has looked at
 * for the first time in this session, or since it has begun another program. Who
 * wants to know what is at its addresses looks at what it has mapped, at once,
 * while it lives. Urgent. Rarely it comes more than once.
 */
#define KMC_RECORD_PROCESS	0xfffffffeu

/*
 * The payload is a struct kmc_lost: what found no room before the record that follows.
 * It is no record of a program, and not counted.
 */
#define KMC_RECORD_LOST		0xfffffffdu

/**
 * struct kmc_lost - records that were lost, one after the other
 * @n: how many; 0: none
 * @from: @until: the times of the first and the last, CLOCK_MONOTONIC
 * @site: that they are from; KMC_SITE_SEVERAL
 */
struct kmc_lost {
	__u64 n;
	__u64 from;
	__u64 until;
	__u32 site;
	__u32 reserved;
};

#define KMC_SITE_SEVERAL	0xffffffffu

/*
 * In the @id of every record of a session with KMC_A_KEEP that has a format: a
 * struct kmc_context comes before the payload.
 */
#define KMC_RECORD_CONTEXT	0x40000000u

/**
 * struct kmc_context - who was hit, and where
 * @comm: of the thread
 * @tid: its number
 * @site: that was hit
 * @flags: @depth: as in the records of the kernel's tracing, common_flags and
 *	common_preempt_count, without the handler's own
 */
struct kmc_context {
	__u8 comm[16];
	__u32 tid;
	__u32 site;
	__u8 flags;
	__u8 depth;
	__u8 reserved[6];
};

/**
 * struct kmc_record - the head of every record
 * @len: bytes with this head, a multiple of 8
 * @id: number of the format, maybe with KMC_RECORD_CONTEXT; KMC_RECORD_PAD,
 *	KMC_RECORD_PROCESS or KMC_RECORD_LOST
 * @nsecs: CLOCK_MONOTONIC
 *
 * The payload follows: the format's parts, of which a KMC_PART_STR, _BUF, _KSTACK
 * and _USTACK takes only as much as it needs (8 bytes, and what is used behind
 * them up to the next multiple of 8), all others their size.
 */
struct kmc_record {
	__u32 len;
	__u32 id;
	__u64 nsecs;
};

#endif /* _UAPI_LINUX_KMODCTL_H */
