// SPDX-License-Identifier: GPL-2.0
/*
 * What this kernel, the module and the command can do: --info.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "../include/version.h"
#include "netlink.h"
#include "trace.h"

#define TRACEFS		"/sys/kernel/tracing/"
#define BTF_DIR		"/sys/kernel/btf"
#define PMU_DIR		"/sys/bus/event_source/devices/"
#define WIDTH		24

static void say(const char *what, const char *value)
{
	printf("  %-*s %s\n", WIDTH, what, value);
}

static void say_bool(const char *what, bool yes)
{
	say(what, yes ? "yes" : "no");
}

static bool exists(const char *path)
{
	return !access(path, F_OK);
}

/* The first line of a file; "" if it can't be read. */
static const char *first_line(const char *path, char *line, size_t size)
{
	FILE *f = fopen(path, "re");

	if (!f || !fgets(line, size, f))
		line[0] = '\0';
	if (f)
		fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static unsigned int count_modules_with_btf(void)
{
	DIR *dir = opendir(BTF_DIR);
	unsigned int nr = 0;
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		nr += e->d_name[0] != '.' && strcmp(e->d_name, "vmlinux");
	if (dir)
		closedir(dir);
	return nr;
}

static unsigned int count_lines(const char *path)
{
	FILE *f = fopen(path, "re");
	unsigned int nr = 0;
	int c;

	while (f && (c = getc_unlocked(f)) != EOF)
		nr += c == '\n';
	if (f)
		fclose(f);
	return nr;
}

static void say_count(const char *what, unsigned int nr)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", nr);
	say(what, nr ? text : "no");
}

static void system_info(void)
{
	struct utsname u;
	char line[256];

	uname(&u);
	printf("System\n");
	snprintf(line, sizeof(line), "%.80s %.80s %.80s", u.sysname, u.release,
		 u.version);
	say("OS:", line);
	say("Arch:", u.machine);
	say("Lockdown:", kernel_locked_down(line, sizeof(line)) ? line : "no");
}

static int on_info(void *data, struct nlattr **attrs)
{
	(void)data;
	if (attrs[KMC_A_VERSION])
		say("Module:", nla_get_string(attrs[KMC_A_VERSION]));
	if (attrs[KMC_A_ABI])
		say_count("Module's interface:", nla_get_u32(attrs[KMC_A_ABI]));
	return 0;
}

/* Return: 0, or -1: no question can be asked. */
static int module_info(void)
{
	struct module m;
	struct nl_msg *msg;
	int err;

	printf("\nkmodctl\n");
	say("Command:", KMODCTL_VERSION);
	say_count("Command's interface:", KMC_ABI);
	err = module_open(&m);
	if (err) {
		say("Module:", m.error);
		return err;
	}
	msg = module_request(&m, KMC_CMD_INFO, 0, 0);
	err = msg ? module_call(&m, msg, on_info, NULL) :
		    module_fail(&m, -ENOMEM, "out of memory");
	if (err)
		say("Module:", m.error);
	nlmsg_free(msg);
	module_close(&m);
	return err;
}

static void feature_info(void)
{
	char line[64];

	printf("\nKernel features\n");
	say_bool("btf:", exists(BTF_DIR "/vmlinux"));
	say_count("module btf:", count_modules_with_btf());
	say_bool("tracefs:", exists(TRACEFS "events"));
	say_bool("debugfs:", exists("/sys/kernel/debug/tracing"));
	say("kptr_restrict:",
	    first_line("/proc/sys/kernel/kptr_restrict", line, sizeof(line)));
	say_bool("hardware counters:", exists(PMU_DIR "cpu") ||
		 exists(PMU_DIR "cpu_core"));
	say_bool("control groups v2:",
		 exists("/sys/fs/cgroup/cgroup.controllers"));
}

static void probe_info(void)
{
	printf("\nProbe types\n");
	say_bool("syscall tracepoints:",
		 exists(TRACEFS "events/raw_syscalls/sys_enter"));
	say_count("function entries:",
		  count_lines(TRACEFS "available_filter_functions"));
	say_bool("kprobe:", exists("/sys/kernel/debug/kprobes/list"));
	say_bool("uprobe:", exists(TRACEFS "uprobe_events"));
}

int info(void)
{
	int err;

	system_info();
	err = module_info();
	feature_info();
	probe_info();
	return err ? 1 : 0;
}
