// SPDX-License-Identifier: GPL-2.0
/*
 * The list of sessions: their names and numbers, who owns them, and how they leave it.
 */
#include <linux/ctype.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/string.h>
#include "debugfs.h"
#include "notice.h"
#include "session.h"

/* Guards the list, the ids, and kmc_session.dying. */
static DEFINE_MUTEX(sessions_lock);
static LIST_HEAD(sessions);
static u32 last_id;

static struct workqueue_struct *end_queue;

/*
 * By the one who marked it dying. The name stays taken until the folder has
 * gone, so that a new session of that name gets one.
 */
static void retire(struct kmc_session *session)
{
	kmc_session_end(session);
	kmc_debugfs_remove(session);
	kmc_notice(session, KMC_NOTICE_REMOVED);

	mutex_lock(&sessions_lock);
	list_del(&session->list);
	mutex_unlock(&sessions_lock);
	kmc_session_put(session);
}

int kmc_session_del(struct kmc_session *session)
{
	bool mine;

	mutex_lock(&sessions_lock);
	mine = !session->dying;
	session->dying = true;
	mutex_unlock(&sessions_lock);
	if (!mine)
		return -ENOENT;

	retire(session);
	/* The caller is a command of the family, which is unregistered first. */
	module_put(THIS_MODULE);
	return 0;
}

static void retire_work(struct work_struct *work)
{
	retire(container_of(work, struct kmc_session, end));
}

/*
 * A socket was closed, perhaps by the death of its process. Detaching waits for
 * grace periods, so that is left to a worker: close() returns at once. The
 * owner's port may be given to a new socket right after this; marking the
 * sessions here keeps them from being taken for the new one's.
 */
static int socket_released(struct notifier_block *nb, unsigned long event,
			   void *data)
{
	const struct netlink_notify *gone = data;
	struct kmc_session *session;

	if (event != NETLINK_URELEASE || gone->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;

	mutex_lock(&sessions_lock);
	list_for_each_entry(session, &sessions, list) {
		if (session->dying || session->portid != gone->portid ||
		    session->net != gone->net)
			continue;
		session->dying = true;
		queue_work(end_queue, &session->end);
		/* From here on kmc_sessions_exit() waits for the worker. */
		module_put(THIS_MODULE);
	}
	mutex_unlock(&sessions_lock);
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_released,
};

/* It becomes the name of a folder. */
static bool name_is_good(const char *name)
{
	if (!*name || *name == '.')
		return false;
	for (; *name; name++) {
		if (!isascii(*name) ||
		    (!isalnum(*name) && !strchr("_-.", *name)))
			return false;
	}
	return true;
}

static struct kmc_session *find_name(const char *name)
{
	struct kmc_session *session;

	list_for_each_entry(session, &sessions, list) {
		if (!strcmp(session->name, name))
			return session;
	}
	return NULL;
}

static int take_name(struct kmc_session *session,
		     struct netlink_ext_ack *extack)
{
	const struct kmc_session *other;

	if (!session->name[0]) {
		do {
			session->id = ++last_id;
			snprintf(session->name, sizeof(session->name), "s%u",
				 session->id);
		} while (find_name(session->name));
		return 0;
	}

	if (!name_is_good(session->name)) {
		NL_SET_ERR_MSG(extack, "a session's name is made of letters, digits, '_', '-' and '.', and does not start with '.'");
		return -EINVAL;
	}
	other = find_name(session->name);
	if (other && other->dying) {
		NL_SET_ERR_MSG(extack, "a session of that name is just being removed; try again");
		return -EBUSY;
	}
	if (other) {
		NL_SET_ERR_MSG(extack, "there is a session of that name");
		return -EEXIST;
	}
	session->id = ++last_id;
	return 0;
}

int kmc_session_publish(struct kmc_session *session, u32 portid,
			struct net *net, struct netlink_ext_ack *extack)
{
	int err;

	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG(extack, "the module is being unloaded");
		return -ENODEV;
	}
	session->portid = portid;
	session->net = net;
	INIT_WORK(&session->end, retire_work);

	mutex_lock(&sessions_lock);
	err = take_name(session, extack);
	if (!err)
		list_add_tail(&session->list, &sessions);
	mutex_unlock(&sessions_lock);
	if (err)
		module_put(THIS_MODULE);
	return err;
}

void kmc_session_disown(struct kmc_session *session)
{
	mutex_lock(&sessions_lock);
	session->portid = 0;
	session->net = NULL;
	mutex_unlock(&sessions_lock);
}

bool kmc_session_is_for(struct kmc_session *session, u32 portid,
			const struct net *net)
{
	bool is;

	mutex_lock(&sessions_lock);
	is = !session->portid ||
	     (session->portid == portid && session->net == net);
	mutex_unlock(&sessions_lock);
	return is;
}

struct kmc_session *kmc_session_find(u32 id)
{
	struct kmc_session *session = id ? kmc_session_after(id - 1) : NULL;

	if (session && session->id != id) {
		kmc_session_put(session);
		session = NULL;
	}
	return session;
}

struct kmc_session *kmc_session_find_name(const char *name)
{
	struct kmc_session *session;

	mutex_lock(&sessions_lock);
	session = find_name(name);
	if (session && !session->dying)
		kmc_session_get(session);
	else
		session = NULL;
	mutex_unlock(&sessions_lock);
	return session;
}

/* The list is in the order of the ids. */
struct kmc_session *kmc_session_after(u32 id)
{
	struct kmc_session *session, *found = NULL;

	mutex_lock(&sessions_lock);
	list_for_each_entry(session, &sessions, list) {
		if (session->id > id && !session->dying) {
			found = kmc_session_get(session);
			break;
		}
	}
	mutex_unlock(&sessions_lock);
	return found;
}

static struct kmc_session *session_next(struct kmc_session *last)
{
	struct kmc_session *session, *found = NULL;

	mutex_lock(&sessions_lock);
	list_for_each_entry(session, &sessions, list) {
		if (!last || session->id > last->id) {
			found = kmc_session_get(session);
			break;
		}
	}
	mutex_unlock(&sessions_lock);
	if (last)
		kmc_session_put(last);
	return found;
}

void kmc_sessions_each(void (*fn)(struct kmc_session *session, void *data),
		       void *data)
{
	struct kmc_session *session = NULL;

	while ((session = session_next(session)))
		fn(session, data);
}

int kmc_sessions_init(void)
{
	int err;

	end_queue = alloc_workqueue("kmodctl", WQ_UNBOUND, 0);
	if (!end_queue)
		return -ENOMEM;

	err = netlink_register_notifier(&socket_notifier);
	if (err)
		goto err_notifier;
	return 0;

err_notifier:
	destroy_workqueue(end_queue);
	return err;
}

void kmc_sessions_flush(void)
{
	flush_workqueue(end_queue);
}

/*
 * Sessions with an owner, and readers of the others, pin the module: left are
 * those whose end is under way.
 */
void kmc_sessions_exit(void)
{
	netlink_unregister_notifier(&socket_notifier);
	destroy_workqueue(end_queue);
	WARN_ON(!list_empty(&sessions));
}
