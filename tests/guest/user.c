// SPDX-License-Identifier: GPL-2.0
/*
 * user: functions and USDT probes that are called a known number of times, for
 * tests of probes in processes.
 *
 *	user work N [THREADS]	user_work(0 to N - 1, ...) in each of the threads
 *	user fork N		user_work() N times, then N times in a child
 *	user lib N		user_lib_step(), of a shared library, N times
 *	user wait N		wait for a line, work as above, and so on until "end"
 *	user watch		for each line print the semaphore of the guarded
 *				probe and the first byte of user_bytes(), hit both
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
#include "user_lib.h"

#define KEPT	__attribute__((noinline, noclone))

__extension__ unsigned short guest_guarded_semaphore
	__attribute__((section(".probes")));
__extension__ unsigned short guest_step_semaphore
	__attribute__((section(".probes")));
__extension__ unsigned short guest_twice_semaphore
	__attribute__((section(".probes")));

struct user_item {
	int number;
	char name[16];
	struct user_item *next;
	unsigned int low : 4, high : 12;
};

long user_counter = 7;
unsigned short user_small = 515;

/* One byte an instruction: nop, nop, ret. */
void user_bytes(void);
asm(".globl user_bytes; .type user_bytes, @function; user_bytes: nop; nop; ret; .size user_bytes, . - user_bytes");

KEPT long user_many(long a, long b, long c, long d, long e, long f, long g, long h)
{
	asm volatile("");
	return a + b + c + d + e + f + 10 * g + 100 * h;
}

KEPT int user_item(struct user_item *item, signed char c)
{
	asm volatile("");
	return item->number + c;
}

KEPT int user_work(int n, long twice, const char *text)
{
	static struct user_item items[2] = {
		{ 5, "first", &items[1], 3, 1000 }, { 6, "second", NULL, 0, 0 },
	};
	int ret = strlen(text) + n;

	ret += user_many(1, 2, 3, 4, 5, 6, 7, n) > 0;
	ret += user_item(&items[0], -n) > 1000;
	STAP_PROBE5(guest, step, (signed char)-n, twice, 42, user_small, text);
	STAP_PROBE1(guest, twice, n);
	STAP_PROBE1(guest, twice, twice);
	user_bytes();
	return -ret;
}

static void *work(void *data)
{
	int number = *(int *)data;

	for (int i = 0; i < number; i++)
		user_work(i, 2L * i, "text");
	return NULL;
}

static void work_in_threads(int number, int nr)
{
	pthread_t threads[16];

	if (nr == 1) {
		work(&number);
		return;
	}
	for (int i = 0; i < nr; i++)
		pthread_create(&threads[i], NULL, work, &number);
	for (int i = 0; i < nr; i++)
		pthread_join(threads[i], NULL);
}

static int work_and_fork(int number)
{
	pid_t child;

	work(&number);
	child = fork();
	if (!child) {
		work(&number);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return 0;
}

static int watch(void)
{
	unsigned char code;
	char line[64];
	int semaphore;

	while (fgets(line, sizeof(line), stdin) && strcmp(line, "end\n")) {
		semaphore = __atomic_load_n(&guest_guarded_semaphore, __ATOMIC_RELAXED);
		code = __atomic_load_n((unsigned char *)user_bytes, __ATOMIC_RELAXED);
		printf("%u %02x\n", semaphore, code);
		fflush(stdout);
		if (semaphore)
			STAP_PROBE1(guest, guarded, semaphore);
		user_bytes();
	}
	return 0;
}

static int work_by_line(int number)
{
	char line[64];

	while (fgets(line, sizeof(line), stdin) && strcmp(line, "end\n")) {
		work(&number);
		puts("done");
		fflush(stdout);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int number = argc > 2 ? atoi(argv[2]) : 0;

	if (argc < 2)
		return 2;
	if (!strcmp(argv[1], "work")) {
		work_in_threads(number, argc > 3 ? atoi(argv[3]) : 1);
		/* Who wants to name what was called has to look in time. */
		usleep(300000);
		return 0;
	}
	if (!strcmp(argv[1], "fork"))
		return work_and_fork(number);
	if (!strcmp(argv[1], "wait"))
		return work_by_line(number);
	if (!strcmp(argv[1], "watch"))
		return watch();
	for (int i = 0; i < number; i++)
		user_lib_step(i);
	return 0;
}
