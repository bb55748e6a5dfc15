// SPDX-License-Identifier: GPL-2.0
/*
 * Modules that come and go. Probes do not pin them: one that goes takes its places
 * along. One that comes brings those that were waited for, before its own
 * initialisation runs.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include "../compat.h"
#include "../session.h"
#include "kinds.h"

/* @tell: has a probe do what it does about @mod */
struct news {
	void (*tell)(struct kmc_probe *probe, struct module *mod);
	struct module *mod;
};

static void tell_coming(struct kmc_probe *probe, struct module *mod)
{
	if (probe->nr_waiting && probe->ops->coming)
		probe->ops->coming(probe, mod);
}

static void tell_going(struct kmc_probe *probe, struct module *mod)
{
	if (probe->ops->going)
		probe->ops->going(probe, mod);
}

static void tell_gone(struct kmc_probe *probe, struct module *mod)
{
	if (probe->ops->gone)
		probe->ops->gone(probe, mod);
}

static void tell_session(struct kmc_session *session, void *data)
{
	const struct news *news = data;
	u32 i;

	mutex_lock(&session->lock);
	for (i = 0; session->state == KMC_SESSION_RUNNING &&
	     i < session->nr_probes; i++)
		news->tell(session->probes[i], news->mod);
	mutex_unlock(&session->lock);
}

/* Does the module go, or, now that it lives, the code of its initialisation? */
static bool goes(unsigned long event)
{
	return event == MODULE_STATE_GOING || event == MODULE_STATE_LIVE;
}

static int before(struct notifier_block *nb, unsigned long event, void *mod)
{
	struct news news = { tell_going, mod };

	if (goes(event))
		kmc_sessions_each(tell_session, &news);
	return NOTIFY_OK;
}

static int behind(struct notifier_block *nb, unsigned long event, void *mod)
{
	struct news news = { tell_gone, mod };

	if (event == MODULE_STATE_COMING)
		news.tell = tell_coming;
	if (event == MODULE_STATE_COMING || goes(event))
		kmc_sessions_each(tell_session, &news);
	return NOTIFY_OK;
}

/*
 * Before those of the kernel's own notifiers that look whether the module's
 * tracepoints are still in use.
 */
static struct notifier_block before_kernel = {
	.notifier_call = before,
	.priority = 1,
};

/*
 * Behind those that make its tracepoints known, and that have kprobes give up what is in
 * it: a kprobe that is a jump is let go of a moment after it was unregistered, and if
 * its module goes before that moment, kprobes keeps it forever, and complains
 * of the next at its address.
 */
static struct notifier_block behind_kernel = {
	.notifier_call = behind,
	.priority = -1,
};

int kmc_modules_init(void)
{
	int err = register_module_notifier(&behind_kernel);

	if (err)
		return err;
	err = register_module_notifier(&before_kernel);
	if (err)
		unregister_module_notifier(&behind_kernel);
	return err;
}

void kmc_modules_exit(void)
{
	unregister_module_notifier(&before_kernel);
	unregister_module_notifier(&behind_kernel);
}
