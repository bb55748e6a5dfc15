// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl doctor: what a host needs before a question can be asked on it, a line
 * for each, with the command that mends what is wrong.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "../../include/version.h"
#include "../netlink.h"
#include "../options.h"
#include "command.h"

#define MODULE_DIR	"/sys/module/kmodctl/"
#define CAP_SYS_ADMIN	21
#define CAP_PERFMON	38

/**
 * enum verdict - how a check ended
 * @FINE: nothing to be done
 * @NOTE: questions can be asked, but not all of them, or not everywhere
 * @WRONG: no question can be asked
 */
enum verdict { FINE, NOTE, WRONG };

/**
 * struct finding - what a check has found
 * @said: what is there
 * @mend: the command that mends it; "" if there is none
 */
struct finding {
	char said[160];
	char mend[160];
};

static struct utsname kernel;

__attribute__((format(printf, 3, 4)))
static enum verdict found(struct finding *f, enum verdict how,
			  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(f->said, sizeof(f->said), format, args);
	va_end(args);
	return how;
}

__attribute__((format(printf, 2, 3)))
static void mend(struct finding *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(f->mend, sizeof(f->mend), format, args);
	va_end(args);
}

/* The first line of a file. Return: false if there is none. */
static bool read_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");
	bool done = file && fgets(line, size, file);

	if (file)
		fclose(file);
	if (done)
		line[strcspn(line, "\n")] = '\0';
	else
		line[0] = '\0';
	return done;
}

/* Is there a file in a folder of this kernel's modules? */
static bool has_file(const char *format, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), format, kernel.release, name);
	return !access(path, F_OK);
}

static enum verdict privileges(struct finding *f)
{
	unsigned long long caps = 0;
	FILE *status = fopen("/proc/self/status", "re");
	char line[256];

	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "CapEff: %llx", &caps) == 1)
			break;
	if (status)
		fclose(status);
	if (caps & (1ULL << CAP_SYS_ADMIN | 1ULL << CAP_PERFMON))
		return found(f, FINE, "enough");
	mend(f, "sudo kmodctl doctor");
	return found(f, WRONG, "neither CAP_PERFMON nor CAP_SYS_ADMIN");
}

static enum verdict lockdown(struct finding *f)
{
	char how[32], boot[4096];

	if (!kernel_locked_down(how, sizeof(how)))
		return found(f, FINE, "no");
	read_line("/proc/cmdline", boot, sizeof(boot));
	if (strstr(boot, "lockdown="))
		mend(f, "boot without lockdown= on the kernel's command line");
	else
		mend(f, "mokutil --disable-validation");
	if (strcmp(how, "confidentiality"))
		return found(f, NOTE, "%s: only signed modules are loaded",
			     how);
	return found(f, WRONG, "%s: the kernel's memory may not be read", how);
}

/* What the module needs of the kernel's configuration; kmod/features has it, too. */
static enum verdict configuration(struct finding *f)
{
	static const char *const wanted[] = {
		"TRACEPOINTS", "KPROBES", "KRETPROBES", "PERF_EVENTS",
		"DYNAMIC_FTRACE", "DEBUG_FS", "UPROBES", "MODULES",
	};
	const size_t nr = sizeof(wanted) / sizeof(wanted[0]);
	bool there[sizeof(wanted) / sizeof(wanted[0])] = {};
	char path[512], line[256], option[64];
	FILE *config;

	snprintf(path, sizeof(path), "/boot/config-%s", kernel.release);
	config = fopen(path, "re");
	if (!config)
		return found(f, NOTE, "not known: no %s", path);
	while (fgets(line, sizeof(line), config))
		for (size_t i = 0; i < nr; i++) {
			snprintf(option, sizeof(option), "CONFIG_%s=y\n",
				 wanted[i]);
			there[i] |= !strcmp(line, option);
		}
	fclose(config);
	for (size_t i = 0; i < nr; i++)
		if (!there[i])
			return found(f, WRONG, "no CONFIG_%s", wanted[i]);
	return found(f, FINE, "all that is needed");
}

static enum verdict headers(struct finding *f)
{
	if (has_file("/lib/modules/%s/build/%s", "Makefile"))
		return found(f, FINE, "of %s", kernel.release);
	mend(f, "apt install linux-headers-%s", kernel.release);
	return found(f, NOTE,
		     "none of %s: the module can't be built here",
		     kernel.release);
}

static enum verdict dkms(struct finding *f)
{
	char path[512];

	if (access("/var/lib/dkms/kmodctl", F_OK))
		return found(f, FINE, "not used");
	snprintf(path, sizeof(path), "/var/lib/dkms/kmodctl/%s/%s",
		 KMODCTL_VERSION, kernel.release);
	if (!access(path, F_OK))
		return found(f, FINE, "built for %s", kernel.release);
	mend(f, "dkms install kmodctl/%s -k %s", KMODCTL_VERSION,
	     kernel.release);
	return found(f, NOTE, "version %s is not built for %s",
		     KMODCTL_VERSION, kernel.release);
}

static enum verdict loaded(struct finding *f)
{
	char version[64];
	int order;

	if (access(MODULE_DIR, F_OK)) {
		mend(f, "modprobe kmodctl");
		return found(f, WRONG, "no");
	}
	if (!read_line(MODULE_DIR "version", version, sizeof(version)))
		return found(f, FINE, "yes");
	order = strverscmp(version, KMODCTL_VERSION);
	if (!order)
		return found(f, FINE, "version %s, as this command", version);
	mend(f, "modprobe -r kmodctl; modprobe kmodctl");
	return found(f, NOTE, "version %s, which is %s than this command's %s",
		     version, order < 0 ? "older" : "newer", KMODCTL_VERSION);
}

static enum verdict answer(struct finding *f)
{
	struct module m;

	if (!access(MODULE_DIR, F_OK) && !module_open(&m)) {
		module_close(&m);
		return found(f, FINE, "yes, interface %u", KMC_ABI);
	}
	if (access(MODULE_DIR, F_OK))
		return found(f, WRONG, "there is none");
	mend(f, "modprobe -r kmodctl; modprobe kmodctl");
	return found(f, WRONG, "%s", m.error);
}

static enum verdict signature(struct finding *f)
{
	char taint[32], enforced[8];

	read_line("/sys/module/module/parameters/sig_enforce", enforced,
		  sizeof(enforced));
	if (access(MODULE_DIR, F_OK)) {
		if (enforced[0] != 'Y')
			return found(f, FINE, "not asked for");
		mend(f, "mokutil --import /var/lib/dkms/mok.pub");
		return found(f, NOTE, "the kernel loads signed modules only");
	}
	read_line(MODULE_DIR "taint", taint, sizeof(taint));
	return found(f, FINE, "%s", strchr(taint, 'E') ?
		     "none, and none is asked for" : "good");
}

static enum verdict mounted(struct finding *f, const char *type,
			    const char *where, const char *file, enum verdict bad)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", where, file);
	if (!access(path, F_OK))
		return found(f, FINE, "%s", where);
	mend(f, "mount -t %s %s %s", type, type, where);
	return found(f, bad, "not at %s, or not to be read", where);
}

static enum verdict debugfs(struct finding *f)
{
	return mounted(f, "debugfs", "/sys/kernel/debug", "tracing", WRONG);
}

static enum verdict tracefs(struct finding *f)
{
	return mounted(f, "tracefs", "/sys/kernel/tracing", "events", NOTE);
}

static enum verdict btf(struct finding *f)
{
	if (!access("/sys/kernel/btf/vmlinux", R_OK))
		return found(f, FINE, "/sys/kernel/btf/vmlinux");
	return found(f, NOTE,
		     "none: types and arguments of functions have no names");
}

static enum verdict pmu(struct finding *f)
{
	if (!access("/sys/bus/event_source/devices/cpu", F_OK) ||
	    !access("/sys/bus/event_source/devices/cpu_core", F_OK))
		return found(f, FINE, "yes");
	return found(f, NOTE, "none, as in most virtual machines");
}

static enum verdict switched_on(struct finding *f)
{
	char line[16];

	if (read_line("/proc/sys/kernel/ftrace_enabled", line, sizeof(line)) &&
	    line[0] != '1') {
		mend(f, "sysctl kernel.ftrace_enabled=1");
		return found(f, NOTE, "ftrace is off: no functions");
	}
	if (read_line("/sys/kernel/debug/kprobes/enabled", line,
		      sizeof(line)) && line[0] == '0') {
		mend(f, "echo 1 >/sys/kernel/debug/kprobes/enabled");
		return found(f, NOTE, "kprobes are off: no returns");
	}
	return found(f, FINE, "yes");
}

static enum verdict others(struct finding *f)
{
	char tracer[64];

	if (read_line("/sys/kernel/tracing/current_tracer", tracer,
		      sizeof(tracer)) && strcmp(tracer, "nop")) {
		mend(f, "echo nop >/sys/kernel/tracing/current_tracer");
		return found(f, NOTE, "the tracer '%s' slows all functions",
			     tracer);
	}
	return found(f, FINE, "none in the way");
}

static const struct check {
	const char *what;
	enum verdict (*look)(struct finding *f);
} checks[] = {
	{ "privileges", privileges },
	{ "lockdown", lockdown },
	{ "kernel's configuration", configuration },
	{ "kernel's headers", headers },
	{ "DKMS", dkms },
	{ "module loaded", loaded },
	{ "module answers", answer },
	{ "module's signature", signature },
	{ "debugfs", debugfs },
	{ "tracefs", tracefs },
	{ "types (BTF)", btf },
	{ "hardware counters", pmu },
	{ "functions switched on", switched_on },
	{ "other tracers", others },
};

int doctor(int argc, char **argv)
{
	static const char *const words[] = { "ok", "note", "WRONG" };
	enum verdict verdict, worst = FINE;
	struct finding f;

	if (argc)
		return usage_error("doctor takes no '%s'", argv[0]);
	uname(&kernel);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		memset(&f, 0, sizeof(f));
		verdict = checks[i].look(&f);
		printf("%-5s  %-23s %s", words[verdict], checks[i].what,
		       f.said);
		printf("%s%s\n", f.mend[0] ? "; mend: " : "", f.mend);
		if (verdict > worst)
			worst = verdict;
	}
	return worst == WRONG;
}
