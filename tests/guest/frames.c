// SPDX-License-Identifier: GPL-2.0
/*
 * frames: a chain of calls with frame pointers that is known, for tests of user
 * stacks: main, frames_a, frames_b, frames_c.
 *
 *	frames call N		getppid(), N times, from the innermost
 *	frames spin MS		stay in the innermost for so long
 *	frames deep N		getppid() once, below N calls of frames_down
 *
 * With "linger" behind it stays for half a second before it ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static unsigned long number;

/* No frame of libc's in between. */
static inline long call(void)
{
#ifdef __aarch64__
	register long nr asm("x8") = SYS_getppid;
	register long ret asm("x0");

	asm volatile("svc 0" : "=r" (ret) : "r" (nr) : "memory");
#else
	long ret;

	asm volatile("syscall" : "=a" (ret) : "a" (SYS_getppid)
		     : "rcx", "r11", "memory");
#endif
	return ret;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Most of the time is spent here, not in seconds() or the vDSO. */
static void spin(void)
{
	double end = seconds() + number / 1e3;

	while (seconds() < end)
		for (int i = 0; i < 1000000; i++)
			asm volatile("");
}

__attribute__((noinline)) long frames_c(const char *what)
{
	long ret = 0;

	if (!strcmp(what, "spin")) {
		spin();
		return 1;
	}
	for (unsigned long i = 0; i < number; i++)
		ret += call();
	return ret;
}

__attribute__((noinline)) long frames_b(const char *what)
{
	return frames_c(what) + 1;
}

__attribute__((noinline)) long frames_a(const char *what)
{
	return frames_b(what) + 1;
}

__attribute__((noinline)) long frames_down(unsigned long left)
{
	return left ? frames_down(left - 1) + 1 : frames_c("call");
}

int main(int argc, char **argv)
{
	unsigned long depth;
	long ret;

	if (argc < 3)
		return 2;
	number = depth = strtoul(argv[2], NULL, 0);
	if (!strcmp(argv[1], "deep")) {
		number = 1;
		ret = frames_down(depth - 1);
	} else {
		ret = frames_a(argv[1]);
	}
	if (argc > 3)
		usleep(500000);
	return !ret;
}
