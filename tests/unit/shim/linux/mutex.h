/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MUTEX_H
#define SHIM_LINUX_MUTEX_H

#include <pthread.h>

struct mutex {
	pthread_mutex_t mutex;
};

#define mutex_init(m)	pthread_mutex_init(&(m)->mutex, NULL)
#define mutex_lock(m)	pthread_mutex_lock(&(m)->mutex)
#define mutex_unlock(m)	pthread_mutex_unlock(&(m)->mutex)

#endif
