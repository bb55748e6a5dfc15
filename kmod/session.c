// SPDX-License-Identifier: GPL-2.0
/*
 * A session: its life, from what fills it to its end.
 */
#include <linux/bitmap.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>
#include "clock.h"
#include "fill.h"
#include "frames.h"
#include "governor.h"
#include "notice.h"
#include "session.h"
#include "stream.h"

struct kmc_session *kmc_session_get(struct kmc_session *session)
{
	kref_get(&session->ref);
	return session;
}

static void session_free(struct kref *ref)
{
	struct kmc_session *session = container_of(ref, struct kmc_session, ref);

	kmc_session_drain(session);
	kmc_governor_free(session->governor);
	kmc_blob_free(&session->script);
	kmc_blob_free(&session->desc);
	kmc_frames_free(session->frames);
	bitmap_free(session->skipped);
	kfree(session->env.maps);
	kfree(session);
}

void kmc_session_put(struct kmc_session *session)
{
	kref_put(&session->ref, session_free);
}

static int alloc_frames(struct kmc_session *session)
{
	size_t bytes = sizeof(u64);
	bool records = false;
	u32 i;

	for (i = 0; i < session->nr_progs; i++) {
		bytes = max_t(size_t, bytes, session->progs[i]->frame);
		records |= session->progs[i]->needs & KMC_NEEDS_EVENT;
	}
	session->frames = kmc_frames_new(bytes, records);
	return session->frames ? 0 : -ENOMEM;
}

static void run_all(struct kmc_session *session, enum kmc_probe_kind kind)
{
	u32 i;

	for (i = 0; i < session->nr_probes; i++) {
		if (session->probes[i]->kind == kind)
			kmc_probe_run_now(session->probes[i]);
	}
}

/*
 * Intervals are not: they come as often as was asked for, and what they print is
 * missed. Nor is what runs because somebody says so.
 */
static bool is_governed_kind(const struct kmc_probe *probe)
{
	return probe->kind != KMC_PROBE_INTERVAL && !probe->ops->run;
}

static bool is_governed(const struct kmc_session *session,
			const struct kmc_prog *prog)
{
	u32 i;

	for (i = 0; i < session->nr_probes; i++) {
		if (session->probes[i]->prog == prog &&
		    is_governed_kind(session->probes[i]))
			return true;
	}
	return false;
}

/* A start that failed has made one already. */
static int govern(struct kmc_session *session)
{
	u32 i;

	if (!session->budget || session->governor)
		return 0;
	session->governor = kmc_governor_new(session->budget, kmc_notice_tell,
					     session);
	if (!session->governor)
		return -ENOMEM;
	for (i = 0; i < session->nr_progs; i++) {
		if (is_governed(session, session->progs[i]))
			kmc_govern(session->governor, session->progs[i]);
	}
	return 0;
}

static void detach(struct kmc_session *session)
{
	kmc_probes_detach(session->probes, session->nr_probes);
	if (session->governor)
		kmc_governor_stop(session->governor);
}

static int attach(struct kmc_session *session, struct netlink_ext_ack *extack)
{
	int err;

	err = kmc_probes_attach(session->probes, session->nr_probes, extack);
	if (!err && session->governor)
		kmc_governor_start(session->governor);
	if (err && extack && !extack->_msg)
		NL_SET_ERR_MSG(extack, "the probes could not be attached");
	return err;
}

int kmc_session_start(struct kmc_session *session,
		      struct netlink_ext_ack *extack)
{
	int err;

	mutex_lock(&session->lock);
	if (session->ended) {
		NL_SET_ERR_MSG(extack, "the session has been deleted");
		err = -ENOENT;
		goto out;
	}
	if (session->state != KMC_SESSION_NEW) {
		NL_SET_ERR_MSG(extack, "the session was started before");
		err = -EBUSY;
		goto out;
	}

	err = govern(session) ?: alloc_frames(session);
	if (err) {
		NL_SET_ERR_MSG(extack, "no memory for the programs' frames");
		goto out;
	}
	bitmap_free(session->skipped);
	session->skipped = bitmap_zalloc(max(session->nr_sites, 1U),
					 GFP_KERNEL);
	if (!session->skipped) {
		NL_SET_ERR_MSG(extack, "no memory for the sites");
		err = -ENOMEM;
		goto err_attach;
	}
	/* The clock that handlers read, or the time elapsed could be below 0. */
	session->env.start = kmc_clock_ns();
	session->env.tai = ktime_mono_to_any(0, TK_OFFS_TAI);
	/* Pairs with the load in kmc_session_site_name(). */
	smp_store_release(&session->sealed, true);
	run_all(session, KMC_PROBE_BEGIN);

	err = attach(session, extack);
	if (err)
		goto err_attach;
	if (session->keep)
		kmc_session_disown(session);
	/* Read without the lock by those who only look. */
	WRITE_ONCE(session->state, KMC_SESSION_RUNNING);
	kmc_notice(session, KMC_NOTICE_STARTED);
	mutex_unlock(&session->lock);
	return 0;

err_attach:
	kmc_frames_free(session->frames);
	session->frames = NULL;
out:
	mutex_unlock(&session->lock);
	return err;
}

int kmc_session_run(struct kmc_session *session, u32 number,
		    struct netlink_ext_ack *extack)
{
	struct kmc_probe *probe;
	int err = -EINVAL;

	mutex_lock(&session->lock);
	probe = number < session->nr_probes ? session->probes[number] : NULL;
	if (!probe)
		NL_SET_ERR_MSG(extack, "the session has no probe with this number");
	else if (!probe->ops->run)
		NL_SET_ERR_MSG(extack, "this kind of probe is not run by its owner");
	else if (session->state != KMC_SESSION_RUNNING)
		NL_SET_ERR_MSG(extack, "the session is not running");
	else
		err = probe->ops->run(probe, extack);
	mutex_unlock(&session->lock);
	return err;
}

static bool is_under_way(const struct kmc_session *session)
{
	return session->state == KMC_SESSION_RUNNING ||
	       session->state == KMC_SESSION_PAUSED;
}

static void stop_locked(struct kmc_session *session)
{
	if (session->state == KMC_SESSION_RUNNING)
		detach(session);
	run_all(session, KMC_PROBE_END);
	if (session->env.stream)
		kmc_stream_quiet(session->env.stream);
	WRITE_ONCE(session->state, KMC_SESSION_STOPPED);
	kmc_notice(session, KMC_NOTICE_STOPPED);
}

int kmc_session_stop(struct kmc_session *session,
		     struct netlink_ext_ack *extack)
{
	int err = 0;

	mutex_lock(&session->lock);
	if (is_under_way(session)) {
		stop_locked(session);
	} else {
		NL_SET_ERR_MSG(extack, "the session is not running");
		err = -EINVAL;
	}
	mutex_unlock(&session->lock);
	return err;
}

int kmc_session_pause(struct kmc_session *session,
		      struct netlink_ext_ack *extack)
{
	int err = 0;

	mutex_lock(&session->lock);
	if (session->state == KMC_SESSION_RUNNING) {
		detach(session);
		WRITE_ONCE(session->state, KMC_SESSION_PAUSED);
		kmc_notice(session, KMC_NOTICE_PAUSED);
	} else if (session->state != KMC_SESSION_PAUSED) {
		NL_SET_ERR_MSG(extack, "the session is not running");
		err = -EINVAL;
	}
	mutex_unlock(&session->lock);
	return err;
}

int kmc_session_resume(struct kmc_session *session,
		       struct netlink_ext_ack *extack)
{
	int err = 0;

	mutex_lock(&session->lock);
	if (session->state == KMC_SESSION_PAUSED && !session->ended) {
		err = attach(session, extack);
		if (!err) {
			WRITE_ONCE(session->state, KMC_SESSION_RUNNING);
			kmc_notice(session, KMC_NOTICE_RESUMED);
		}
	} else if (session->state != KMC_SESSION_RUNNING) {
		NL_SET_ERR_MSG(extack, "the session is not paused");
		err = -EINVAL;
	}
	mutex_unlock(&session->lock);
	return err;
}

void kmc_session_end(struct kmc_session *session)
{
	mutex_lock(&session->lock);
	session->ended = true;
	if (is_under_way(session))
		stop_locked(session);
	if (session->env.stream)
		kmc_stream_end(session->env.stream);
	mutex_unlock(&session->lock);
}

struct kmc_session *kmc_session_new(const char *name, u32 ring_bytes,
				    enum kmc_engine engine)
{
	struct kmc_session *session;

	session = kzalloc(sizeof(*session), GFP_KERNEL);
	if (!session)
		return NULL;
	session->env.maps = kcalloc(KMC_MAPS_MAX, sizeof(*session->env.maps),
				    GFP_KERNEL);
	if (!session->env.maps) {
		kfree(session);
		return NULL;
	}
	if (name)
		strscpy(session->name, name, sizeof(session->name));
	session->ring_bytes = ring_bytes;
	session->engine = engine;
	session->state = KMC_SESSION_NEW;
	mutex_init(&session->lock);
	mutex_init(&session->files);
	kref_init(&session->ref);
	return session;
}

/*
 * Called by readers of maps without the lock: until the session is sealed the
 * array may still move, and no site can have been hit.
 */
const char *kmc_session_site_name(void *data, u64 site)
{
	const struct kmc_session *session = data;

	/* Pairs with the store in kmc_session_start(). */
	if (!smp_load_acquire(&session->sealed) || site >= session->nr_sites)
		return "?";
	return session->sites[site];
}
