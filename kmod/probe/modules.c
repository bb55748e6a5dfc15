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

typedef void (*module_op)(struct kmc_probe *probe, struct module *mod);
typedef module_op choose_op(const struct kmc_probe *probe);

/* @op: what a probe does about @mod, or NULL */
struct news {
	choose_op *op;
	struct module *mod;
};

static module_op op_coming(const struct kmc_probe *probe)
{
	return probe->nr_waiting ? probe->ops->coming : NULL;
}

static module_op op_going(const struct kmc_probe *probe)
{
	return probe->ops->going;
}

static module_op op_gone(const struct kmc_probe *probe)
{
	return probe->ops->gone;
}

static void tell(struct kmc_session *session, void *data)
{
	const struct news *news = data;
	module_op op;
	u32 i;

	mutex_lock(&session->lock);
	for (i = 0; session->state == KMC_SESSION_RUNNING &&
	     i < session->nr_probes; i++) {
		op = news->op(session->probes[i]);
		if (op)
			op(session->probes[i], news->mod);
	}
	mutex_unlock(&session->lock);
}

/* Does the module go, or, now that it lives, the code of its initialisation? */
static bool goes(unsigned long event)
{
	return event == MODULE_STATE_GOING || event == MODULE_STATE_LIVE;
}

static int before(struct notifier_block *nb, unsigned long event, void *mod)
{
	struct news news = { op_going, mod };

	if (goes(event))
		kmc_sessions_each(tell, &news);
	return NOTIFY_OK;
}

static int behind(struct notifier_block *nb, unsigned long event, void *mod)
{
	struct news news = { op_gone, mod };

	if (event == MODULE_STATE_COMING)
		news.op = op_coming;
	if (event == MODULE_STATE_COMING || goes(event))
		kmc_sessions_each(tell, &news);
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
