// SPDX-License-Identifier: GPL-2.0
/*
 * Everything that can be done to the files in debugfs, in any order.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include "fuzz.h"

#define FOLDER		"/sys/kernel/debug/kmodctl"
#define PATHS		512
#define AT_ONCE		16	/* files that are open */

static char paths[PATHS][256];
static uint32_t nr_paths;
static struct draft dice;

static int keep_path(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	if (nr_paths < PATHS)
		snprintf(paths[nr_paths++], sizeof(*paths), "%s", path);
	return 0;
}

static void write_something(int fd)
{
	static const char *const words[] = { "0", "1\n", "y", "-1", "" };
	static char bytes[8192];
	const char *from = one_in(&dice, 2) ? PICK(&dice, words) : NULL;
	size_t size = from ? strlen(from) : below(&dice, sizeof(bytes)), i;

	for (i = 0; !from && i < size; i++)
		bytes[i] = random_u64(&dice.dice);
	if (write(fd, from ? from : bytes, size) < 0)
		return;
}

/* A reader's page may hold anything: the module is not to believe it. */
static void map_it(int fd)
{
	size_t page = 4096, size = page * below(&dice, 20);
	bool whole = !one_in(&dice, 4);
	off_t at = whole ? 0 : page * below(&dice, 20);
	uint64_t *mem;

	mem = mmap(NULL, size, one_in(&dice, 4) ? PROT_READ : PROT_READ | PROT_WRITE,
		   one_in(&dice, 4) ? MAP_PRIVATE : MAP_SHARED, fd, at);
	if (mem == MAP_FAILED && size)
		mem = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	else if (mem != MAP_FAILED)
		goto unmap;
	if (mem == MAP_FAILED)
		return;
	size = page;
	mem[0] = random_number(&dice.dice);
	mem[1] = below(&dice, 2);
	usleep(below(&dice, 1000));
unmap:
	madvise(mem, size, one_in(&dice, 2) ? MADV_DONTNEED : MADV_DONTFORK);
	munmap(mem, size);
}

static void do_something(int fd)
{
	static char in[1 << 16];
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	ssize_t got = 0;

	switch (below(&dice, 10)) {
	case 0:
	case 1:
		write_something(fd);
		break;
	case 2:
	case 3:
		got = read(fd, in, below(&dice, sizeof(in)));
		break;
	case 4:
		got = pread(fd, in, below(&dice, sizeof(in)), random_number(&dice.dice));
		break;
	case 5:
		lseek(fd, random_number(&dice.dice), below(&dice, 5));
		break;
	case 6:
	case 7:
		map_it(fd);
		break;
	case 8:
		poll(&poller, 1, below(&dice, 2));
		break;
	case 9:
		if (one_in(&dice, 2))
			got = ftruncate(fd, below(&dice, 100));
		else
			got = ioctl(fd, random_number(&dice.dice), in);
		break;
	}
	(void)got;
}

static void open_one(int *fd)
{
	static const int ways[] = { O_RDONLY, O_WRONLY, O_RDWR };

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	if (nr_paths)
		*fd = open(paths[below(&dice, nr_paths)],
			   PICK(&dice, ways) | O_NONBLOCK | O_CLOEXEC);
}

/* Until the others are done. */
void fuzz_files(uint64_t seed)
{
	int fds[AT_ONCE];
	uint64_t round;
	uint32_t i;

	dice.dice.state = seed * 0x2545f4914f6cdd1dULL;
	for (i = 0; i < AT_ONCE; i++)
		fds[i] = -1;
	for (round = 0; !__atomic_load_n(&known->done, __ATOMIC_RELAXED); round++) {
		if (!(round % 200)) {
			nr_paths = 0;
			nftw(FOLDER, keep_path, 8, FTW_PHYS);
		}
		i = below(&dice, AT_ONCE);
		if (fds[i] < 0 || one_in(&dice, 10))
			open_one(&fds[i]);
		if (fds[i] >= 0)
			do_something(fds[i]);
	}
	printf("# files: %llu operations\n", (unsigned long long)round);
}
