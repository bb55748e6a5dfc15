/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of processes that attach points name.
 */
#ifndef KMC_USER_FILE_H
#define KMC_USER_FILE_H

#include "attach.h"
#include "resolve/binary.h"
#include "resolve/usdt.h"

/**
 * struct user_file - a file that was opened
 * @binary: what is in it; its fd is the question's
 * @number: in the question
 * @notes: its USDT probes, once they were read
 * @notes_read: they were
 */
struct user_file {
	struct user_file *next;
	struct binary binary;
	unsigned int number;
	struct usdt_notes notes;
	bool notes_read;
};

void user_files_free(struct user_file *files);

typedef void (*user_file_fn)(void *data, struct user_file *file);

/*
 * Open all files that @name, as in the attach point, stands for. Return: false if
 * there is none, after a complaint.
 */
bool user_files_each(struct attach *a, const char *name, user_file_fn fn,
		     void *data);

/* The USDT probes of a file. */
const struct usdt_notes *user_file_notes(struct user_file *file);

/*
 * A site in the file, shown as "PROVIDER:PATH:@name", at address @addr of the file.
 * Return: false if there can't be one more, after a complaint.
 */
bool user_site(struct attach *a, struct variant *v,
	       const struct user_file *file, const char *name, uint64_t offset,
	       uint64_t semaphore);

#endif /* KMC_USER_FILE_H */
