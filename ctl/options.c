// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <getopt.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kmodctl.h>
#include "command/command.h"
#include "options.h"
#include "../include/version.h"

enum {
	OPT_BUDGET = 256,
	OPT_DRY_RUN,
	OPT_ENGINE,
	OPT_FMT,
	OPT_INCLUDE,
	OPT_INFO,
	OPT_MAX_BYTES,
	OPT_MAX_MAP_KEYS,
	OPT_MAX_STRLEN,
	OPT_NO_WARNINGS,
	OPT_OTHER,
	OPT_OVERWRITE,
	OPT_PROBE_FILTER,
	OPT_RING_BYTES,
	OPT_TEST,
	OPT_UNSAFE,
};

static const char short_options[] = ":B:c:de:f:hI:klo:p:qvV";

static const struct option long_options[] = {
	{ "budget", required_argument, NULL, OPT_BUDGET },
	{ "cmd", required_argument, NULL, 'c' },
	{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
	{ "engine", required_argument, NULL, OPT_ENGINE },
	{ "fmt", no_argument, NULL, OPT_FMT },
	{ "help", no_argument, NULL, 'h' },
	{ "include", required_argument, NULL, OPT_INCLUDE },
	{ "info", no_argument, NULL, OPT_INFO },
	{ "list", no_argument, NULL, 'l' },
	{ "max-bytes", required_argument, NULL, OPT_MAX_BYTES },
	{ "max-map-keys", required_argument, NULL, OPT_MAX_MAP_KEYS },
	{ "max-strlen", required_argument, NULL, OPT_MAX_STRLEN },
	{ "no-warnings", no_argument, NULL, OPT_NO_WARNINGS },
	{ "output", required_argument, NULL, 'o' },
	{ "other", no_argument, NULL, OPT_OTHER },
	{ "overwrite", no_argument, NULL, OPT_OVERWRITE },
	{ "pid", required_argument, NULL, 'p' },
	{ "probe-filter", required_argument, NULL, OPT_PROBE_FILTER },
	{ "quiet", no_argument, NULL, 'q' },
	{ "ring-bytes", required_argument, NULL, OPT_RING_BYTES },
	{ "test", no_argument, NULL, OPT_TEST },
	{ "unsafe", no_argument, NULL, OPT_UNSAFE },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "warnings", no_argument, NULL, 'k' },
	{}
};

static const char help[] =
"usage: kmodctl [options] -e PROGRAM [ARG...]\n"
"       kmodctl [options] FILE [ARG...]        a script; - is standard input\n"
"       kmodctl -l [-v] [PATTERN]              what can be probed\n"
"       kmodctl -l -e PROGRAM | FILE           what a script is attached to\n"
"       kmodctl COMMAND ...                    questions that stay\n"
"\n"
"  -e PROGRAM        the question, in the bpftrace language\n"
"  -c, --cmd COMMAND run COMMAND; ask until it ends\n"
"  -p, --pid PID     look at process PID alone, until it ends\n"
"  -f text|json|folded\n"
"                    form of the answer; folded: stacks for flame graphs\n"
"  -o, --output FILE write the answer to FILE\n"
"  -B line|full|none when the answer is written: whole lines at once, when\n"
"                    there is much, record by record\n"
"  -I DIR            look here first for files that the script includes\n"
"  --include FILE    include FILE before the script\n"
"  -l, --list [PATTERN]\n"
"                    list probes; * matches anything; -v shows arguments\n"
"  --probe-filter REGEX\n"
"                    attach only to what has a name that matches, BEGIN and END\n"
"                    apart\n"
"  -q, --quiet       do not print \"Attached ...\"\n"
"  -v, --verbose     print the accounting of all probes and maps at the end\n"
"  --no-warnings     print no warnings, those of warnf() neither\n"
"  --unsafe          allow what changes the system or may break a program:\n"
"                    system(), uprobes inside of functions\n"
"  -d                compile, show the result, do not run it: bytecode, and\n"
"                    what the module lowers it to\n"
"  --budget N%       of the CPUs' time; past it, only some of the hits are run\n"
"  --dry-run         end as soon as all probes are attached\n"
"  --engine native|interpreter\n"
"                    what runs the programs; -v says what did\n"
"  --fmt             print the script in the usual layout\n"
"  --info            what this kernel, the module and the command can do\n"
"  --test            run the script's test:NAME probes, and say which passed\n"
"  --max-strlen N    bytes of a string, 1024\n"
"  --max-bytes N     of memory for all maps and rings; also N with K, M or G\n"
"  --max-map-keys N  keys of a map; as many as 256 MiB hold\n"
"  --other           keys that find no room are counted together, as (other)\n"
"  --overwrite       a ring that is full loses its oldest records, not the newest\n"
"  --ring-bytes N    bytes of each CPU's ring of records, a power of 2\n"
"  -V, --version     print the version\n"
"  -h, --help        print this\n"
"\n"
"Settings of a script's config = { ... } can be given as environment variables,\n"
"too: KMODCTL_MAX_STRLEN=64, or BPFTRACE_MAX_STRLEN=64.\n"
"\n"
"commands, each with --help and a manual page, such as kmodctl-add(8):\n";

static const char help_end[] =
"\n"
"exit status: 0 fine, or what exit(N) says; 1 the question failed, 2 the command\n"
"line is wrong\n"
"\n"
"examples:\n"
"  kmodctl -e 'tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }'\n"
"  kmodctl -e 'tracepoint:syscalls:sys_exit_read { @[comm] = hist(args.ret); }'\n"
"  kmodctl -e 'kprobe:vfs_* { @[func] = count(); }' -c 'ls /tmp'\n"
"  kmodctl -lv 'tracepoint:syscalls:sys_enter_open*'\n";

int usage_error(const char *format, ...)
{
	va_list args;

	fputs("kmodctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("; usage: see 'kmodctl --help'\n", stderr);
	return EXIT_USAGE;
}

/* Return: -1, or EXIT_USAGE after a complaint. */
static int read_number(const char *what, uint32_t *n, uint64_t max)
{
	unsigned long long v;
	char *end;

	errno = 0;
	v = strtoull(optarg, &end, 10);
	if (errno || end == optarg || *end || *optarg == '-' || !v || v > max)
		return usage_error("%s wants a number from 1 to %llu, not '%s'",
				   what, (unsigned long long)max, optarg);
	*n = v;
	return -1;
}

static int read_form(struct options *o)
{
	o->form = output_find(optarg);
	if (o->form)
		return -1;
	return usage_error("-f wants text, json or folded, not '%s'", optarg);
}

static int read_engine(struct options *o)
{
	if (!strcmp(optarg, "native"))
		o->engine = KMC_ENGINE_NATIVE;
	else if (!strcmp(optarg, "interpreter"))
		o->engine = KMC_ENGINE_INTERPRETER;
	else
		return usage_error("--engine wants native or interpreter, not '%s'",
				   optarg);
	return -1;
}

static int read_mode(struct options *o)
{
	if (!strcmp(optarg, "line"))
		o->mode = BUFFERING_LINE;
	else if (!strcmp(optarg, "full"))
		o->mode = BUFFERING_FULL;
	else if (!strcmp(optarg, "none"))
		o->mode = BUFFERING_NONE;
	else
		return usage_error("-B wants line, full or none, not '%s'",
				   optarg);
	return -1;
}

/* A setting that has an option of its own. */
static int read_setting(struct options *o, const char *name, const char *value)
{
	char why[256];

	if (config_set(&o->config, CONFIG_COMMAND, name, value, why,
		       sizeof(why)))
		return -1;
	return usage_error("%s", why);
}

/* One of the options that say what is to be done. */
static int set_action(struct options *o, enum action action)
{
	if (o->action != ACTION_RUN && o->action != action)
		return usage_error("only one of -d, --dry-run, --fmt, -l, --info, --test can be done");
	o->action = action;
	return -1;
}

static int read_pid(struct options *o)
{
	uint32_t pid = 0;
	int status = read_number("-p", &pid, 4194304);

	o->pid = pid;
	return status;
}

static int add_include(const char *option, const char **list, size_t *nr)
{
	if (*nr == INCLUDES_MAX)
		return usage_error("more than %d times %s", INCLUDES_MAX,
				   option);
	list[(*nr)++] = optarg;
	return -1;
}

static int read_probe_filter(struct options *o)
{
	static regex_t filter;
	char why[128];
	int err;

	if (o->probe_filter)
		return usage_error("only one --probe-filter can be given; join them by '|'");
	err = regcomp(&filter, optarg, REG_EXTENDED | REG_NOSUB);
	if (err) {
		regerror(err, &filter, why, sizeof(why));
		return usage_error("--probe-filter wants a regular expression, not '%s': %s",
				   optarg, why);
	}
	o->probe_filter = &filter;
	return -1;
}

static int read_ring_bytes(struct options *o)
{
	int status = read_number("--ring-bytes", &o->ring_bytes,
				 KMC_RING_BYTES_MAX);

	if (status >= 0)
		return status;
	if (o->ring_bytes < KMC_RING_BYTES_MIN ||
	    o->ring_bytes & (o->ring_bytes - 1))
		return usage_error("--ring-bytes wants a power of 2 from %d to %d",
				   KMC_RING_BYTES_MIN, KMC_RING_BYTES_MAX);
	return -1;
}

static int read_budget(struct options *o)
{
	double percent;
	char *end;

	percent = strtod(optarg, &end);
	if (end == optarg || strcmp(end, "%") || !(percent >= 0.01) ||
	    percent > 100)
		return usage_error("--budget wants a share of the CPUs' time, from 0.01%% to 100%%, not '%s'",
				   optarg);
	/* Hundredths, rounded. */
	o->budget = (uint32_t)(percent * 1000 + 5) / 10;
	return -1;
}

static int read_max_bytes(struct options *o)
{
	static const char units[] = "KMG";
	unsigned long long n;
	const char *unit;
	char *end;

	errno = 0;
	n = strtoull(optarg, &end, 10);
	unit = *end ? strchr(units, *end) : NULL;
	if (unit && !end[1]) {
		unsigned int shift = 10 * (unit - units + 1);

		n = n > UINT64_MAX >> shift ? 0 : n << shift;
		end++;
	}
	if (end == optarg || *end || errno || !n || *optarg == '-')
		return usage_error("--max-bytes wants a number of bytes, such as 64M, not '%s'",
				   optarg);
	o->max_bytes = n;
	return -1;
}

static int read_long_option(struct options *o, int c)
{
	switch (c) {
	case OPT_BUDGET:
		return read_budget(o);
	case OPT_DRY_RUN:
		return set_action(o, ACTION_ATTACH);
	case OPT_ENGINE:
		return read_engine(o);
	case OPT_FMT:
		return set_action(o, ACTION_FORMAT);
	case OPT_INCLUDE:
		return add_include("--include", o->files, &o->cpp.nr_files);
	case OPT_INFO:
		return set_action(o, ACTION_INFO);
	case OPT_MAX_BYTES:
		return read_max_bytes(o);
	case OPT_MAX_MAP_KEYS:
		return read_setting(o, "max_map_keys", optarg);
	case OPT_MAX_STRLEN:
		return read_setting(o, "max_strlen", optarg);
	case OPT_NO_WARNINGS:
		o->no_warnings = true;
		return -1;
	case OPT_OTHER:
		return read_setting(o, "other_keys", "1");
	case OPT_OVERWRITE:
		o->overwrite = true;
		return -1;
	case OPT_PROBE_FILTER:
		return read_probe_filter(o);
	case OPT_RING_BYTES:
		return read_ring_bytes(o);
	case OPT_TEST:
		return set_action(o, ACTION_TEST);
	case OPT_UNSAFE:
		o->unsafe = true;
		return -1;
	case ':':
		return usage_error("option '%s' wants an argument",
				   o->argv[optind - 1]);
	default:
		if (optopt && optopt < 256)
			return usage_error("there is no option '-%c'", optopt);
		return usage_error("there is no option '%s'",
				   o->argv[optind - 1]);
	}
}

static int read_option(struct options *o, int c)
{
	switch (c) {
	case 'B':
		return read_mode(o);
	case 'c':
		o->command = optarg;
		return -1;
	case 'd':
		return set_action(o, ACTION_COMPILE);
	case 'e':
		o->program = optarg;
		return -1;
	case 'f':
		return read_form(o);
	case 'h':
		fputs(help, stdout);
		commands_help();
		fputs(help_end, stdout);
		return 0;
	case 'I':
		return add_include("-I", o->dirs, &o->cpp.nr_dirs);
	case 'k':
		return usage_error("there is no option '-k', as it is always so: hits that could not read some memory are counted and said");
	case 'l':
		return set_action(o, ACTION_LIST);
	case 'o':
		o->out_file = optarg;
		return -1;
	case 'p':
		return read_pid(o);
	case 'q':
		o->quiet = true;
		return -1;
	case 'v':
		o->verbose = true;
		return -1;
	case 'V':
		puts("kmodctl " KMODCTL_VERSION);
		return 0;
	default:
		return read_long_option(o, c);
	}
}

/* Of -l: is it of a script, not of a pattern? */
static bool is_script(int argc, char **argv)
{
	const char *end = argc ? strrchr(argv[0], '.') : NULL;

	if (argc && !access(argv[0], F_OK))
		return true;
	if (end && !strcmp(end, ".bt"))
		fprintf(stderr, "kmodctl: -l: there is no file '%s'; taken for a pattern\n",
			argv[0]);
	return false;
}

/* What is left of the command line, and what does not go together. */
static int check(struct options *o, int argc, char **argv)
{
	o->argc = argc;
	o->argv = argv;
	if (o->action == ACTION_INFO)
		return argc || o->program ?
		       usage_error("--info goes alone") : -1;
	if (o->action == ACTION_LIST && !o->program && !is_script(argc, argv)) {
		if (argc > 1)
			return usage_error("-l takes one pattern; quote it");
		return -1;
	}
	if (!o->program) {
		if (!argc)
			return usage_error("no question: give -e PROGRAM or a script");
		o->file = argv[0];
		o->argc--;
		o->argv++;
	}
	if (o->command && o->pid)
		return usage_error("-c and -p do not go together");
	return -1;
}

int options_parse(struct options *o, int argc, char **argv)
{
	char why[256];
	int c, status;

	memset(o, 0, sizeof(*o));
	o->form = &text_output;
	o->mode = BUFFERING_LINE;
	o->cpp.dirs = o->dirs;
	o->cpp.files = o->files;
	o->argv = argv;
	config_init(&o->config);
	if (!config_environment(&o->config, why, sizeof(why)))
		return usage_error("environment: %s", why);
	opterr = 0;
	while ((c = getopt_long(argc, argv, short_options, long_options,
				NULL)) >= 0) {
		status = read_option(o, c);
		if (status >= 0)
			return status;
	}
	return check(o, argc - optind, argv + optind);
}
