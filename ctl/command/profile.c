// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl profile: where the processors spend their time, as folded stacks. A
 * question like any other: what is made here is its command line.
 */
#include <getopt.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "../options.h"
#include "../trace.h"
#include "command.h"

/* Cycles from one sample to the next: some hundred a second. */
#define CYCLES		10000000
/* Of the clock, which is taken where there is no PMU, or with -F. */
#define HZ		99

static const char help[] =
"usage: kmodctl profile [-F HZ] [-d SECONDS] [-p PID | -c COMMAND] [-k | -u] [-o FILE]\n"
"\n"
"Samples what all CPUs are doing, until Ctrl-C, and prints a line for each\n"
"stack: the command's name, its calls from the outermost on, those of the kernel\n"
"marked _[k], and how often it was seen. Every 10,000,000 cycles, or without a PMU\n"
"99 times a second.\n"
"\n"
"  -F HZ       so many times a second, by the clock\n"
"  -d SECONDS  end after so long\n"
"  -p PID      of this process only\n"
"  -c COMMAND  run COMMAND; end with it\n"
"  -k, -u      only the kernel's calls, only the processes'\n"
"  -o FILE     write there\n";

struct profile {
	const char *hz, *seconds, *pid, *command, *file;
	bool kernel, user;
};

static bool is_number(const char *text)
{
	size_t len = strspn(text, "0123456789");

	return len && len < 10 && !text[len];
}

static int want_number(const char *option, const char *text)
{
	return is_number(text) ? -1 :
	       usage_error("profile %s wants a number, not '%s'", option, text);
}

/* Return: -1, or the status to exit with. */
static int read_options(struct profile *p, int argc, char **argv)
{
	int c, status = -1;

	opterr = 0;
	optind = 1;
	while (status < 0 && (c = getopt(argc, argv, ":F:d:p:c:kuo:h")) >= 0) {
		switch (c) {
		case 'F':
			p->hz = optarg;
			status = want_number("-F", optarg);
			break;
		case 'd':
			p->seconds = optarg;
			status = want_number("-d", optarg);
			break;
		case 'p':
			p->pid = optarg;
			break;
		case 'c':
			p->command = optarg;
			break;
		case 'k':
			p->kernel = true;
			break;
		case 'u':
			p->user = true;
			break;
		case 'o':
			p->file = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			return usage_error("profile: option '-%c' %s", optopt,
					   c == ':' ? "wants an argument" :
						      "is not known");
		}
	}
	if (status < 0 && optind < argc)
		return usage_error("profile takes no '%s'", argv[optind]);
	if (status < 0 && p->kernel && p->user)
		return usage_error("profile: -k and -u do not go together");
	return status;
}

/* Does this machine count cycles? The kernel tells everybody who may ask. */
static bool counts_cycles(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_HW_CPU_CYCLES,
		.disabled = 1,
	};
	int fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static void where(const struct profile *p, char *text, size_t size)
{
	if (!p->hz && counts_cycles()) {
		snprintf(text, size, "hardware:cycles:%d", CYCLES);
		return;
	}
	if (!p->hz)
		fprintf(stderr, "kmodctl: profile: this machine does not count cycles; by the clock, %d times a second\n",
			HZ);
	if (p->hz)
		snprintf(text, size, "profile:hz:%s", p->hz);
	else
		snprintf(text, size, "profile:hz:%d", HZ);
}

int profile(int argc, char **argv)
{
	char at[128], script[512], *line[16] = { "kmodctl", "-q", "-f", "folded" };
	struct profile p = { 0 };
	struct options options;
	int status, n = 4;

	/* With the word itself, as getopt() has it. */
	status = read_options(&p, argc + 1, argv - 1);
	if (status >= 0)
		return status;
	where(&p, at, sizeof(at));
	snprintf(script, sizeof(script), "%s { @[comm%s%s] = count(); } %s%s%s",
		 at, p.kernel ? "" : ", ustack", p.user ? "" : ", kstack",
		 p.seconds ? "interval:s:" : "", p.seconds ? p.seconds : "",
		 p.seconds ? " { exit(); }" : "");
	if (p.pid) {
		line[n++] = "-p";
		line[n++] = (char *)p.pid;
	}
	if (p.command) {
		line[n++] = "-c";
		line[n++] = (char *)p.command;
	}
	if (p.file) {
		line[n++] = "-o";
		line[n++] = (char *)p.file;
	}
	line[n++] = "-e";
	line[n++] = script;
	optind = 0;
	status = options_parse(&options, n, line);
	return status >= 0 ? status : trace(&options);
}
