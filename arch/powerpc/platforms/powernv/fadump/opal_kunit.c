// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * OPAL for KUnit tests: see opal_kunit.h.
 *
 * Behaviour: skiboot, core/opal-dump.c.
 */

#include <linux/array_size.h>
#include <linux/string.h>

#include <kunit/static_stub.h>

#include "firmware.h"
#include "opal_kunit.h"

/*
 * What the documents of the calls name (opal-mpipl-173-174.rst,
 * opal-cec-reboot-6-116.rst), what OPAL returns for a call that it does not
 * have, and one that nobody has heard of.
 */
const struct opal_kunit_code opal_kunit_failures[] = {
	{ "OPAL_PARAMETER", OPAL_PARAMETER },
	{ "OPAL_RESOURCE", OPAL_RESOURCE },
	{ "OPAL_HARDWARE", OPAL_HARDWARE },
	{ "OPAL_UNSUPPORTED", OPAL_UNSUPPORTED },
	{ "OPAL_BUSY", OPAL_BUSY },
	{ "OPAL_BUSY_EVENT", OPAL_BUSY_EVENT },
	{ "an unknown error", -4711 },
};

const unsigned int opal_kunit_nr_failures = ARRAY_SIZE(opal_kunit_failures);

static struct opal_kunit *opal(void)
{
	return kunit_get_current_test()->priv;
}

/* Note the call; whether it fails. */
static bool called(const char *name, u64 what, u64 first, u64 second, u64 third)
{
	struct opal_kunit *o = opal();

	o->last.name = name;
	o->last.what = what;
	o->last.argument[0] = first;
	o->last.argument[1] = second;
	o->last.argument[2] = third;
	return o->calls++ == o->failing;
}

static s64 add_entry(struct opal_kunit *o, u64 source, u64 destination, u64 size)
{
	if (o->entries == o->limit)
		return OPAL_RESOURCE;
	for (unsigned int i = 0; i < o->entries; i++) {
		if (o->entry[i].source == source ||
		    o->entry[i].destination == destination)
			return OPAL_PARAMETER;
	}
	o->entry[o->entries].source = source;
	o->entry[o->entries].destination = destination;
	o->entry[o->entries].size = size;
	o->entries++;
	return OPAL_SUCCESS;
}

static s64 update(enum opal_mpipl_ops operation, u64 source, u64 destination,
		  u64 size)
{
	struct opal_kunit *o = opal();

	if (called("update", operation, source, destination, size)) {
		o->failed_adding = operation == OPAL_MPIPL_ADD_RANGE;
		return o->code;
	}
	switch (operation) {
	case OPAL_MPIPL_ADD_RANGE:
		return add_entry(o, source, destination, size);
	case OPAL_MPIPL_REMOVE_ALL:
		o->entries = 0;
		return OPAL_SUCCESS;
	case OPAL_MPIPL_FREE_PRESERVED_MEMORY:
		return OPAL_SUCCESS;
	default:
		return OPAL_PARAMETER;
	}
}

static s64 register_tag(enum opal_mpipl_tags tag, u64 value)
{
	struct opal_kunit *o = opal();

	if (called("register_tag", tag, value, 0, 0))
		return o->code;
	if (tag != OPAL_MPIPL_TAG_KERNEL &&
	    (tag != OPAL_MPIPL_TAG_BOOT_MEM || !value))
		return OPAL_PARAMETER;
	o->tag[tag] = value;
	return OPAL_SUCCESS;
}

static s64 query_tag(enum opal_mpipl_tags tag, __be64 *value)
{
	struct opal_kunit *o = opal();

	if (called("query_tag", tag, 0, 0, 0)) {
		/* Whatever it returns, it may have written something. */
		*value = cpu_to_be64(0xdead);
		return o->code;
	}
	if (!o->after_mpipl || tag >= ARRAY_SIZE(o->told))
		return OPAL_PARAMETER;
	*value = cpu_to_be64(o->told[tag]);
	return OPAL_SUCCESS;
}

/* That it succeeds is for the test to say. */
static s64 reboot(u32 type, const char *reason)
{
	struct opal_kunit *o = opal();
	bool fails = called("reboot", type, 0, 0, 0);

	o->last.reason = reason;
	return fails ? o->code : OPAL_SUCCESS;
}

static void poll(void)
{
	opal()->polls++;
}

/**
 * opal_kunit_replace() - from now on, the test talks to this OPAL
 * @test:	its priv is taken
 *
 * Return: the OPAL, with room for all entries, in a boot that follows no MPIPL.
 */
struct opal_kunit *opal_kunit_replace(struct kunit *test)
{
	struct opal_kunit *o = kunit_kzalloc(test, sizeof(*o), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, o);
	o->limit = OPAL_KUNIT_ENTRIES;
	o->failing = OPAL_KUNIT_NEVER;
	test->priv = o;
	kunit_activate_static_stub(test, mpipl_call_update, update);
	kunit_activate_static_stub(test, mpipl_call_register_tag, register_tag);
	kunit_activate_static_stub(test, mpipl_call_query_tag, query_tag);
	kunit_activate_static_stub(test, mpipl_call_reboot, reboot);
	kunit_activate_static_stub(test, mpipl_call_poll, poll);
	return o;
}

/**
 * opal_kunit_mpipl() - from now on, this OPAL has come up after an MPIPL
 * @opal:	its table is empty; what was in it, firmware has copied
 */
void opal_kunit_mpipl(struct opal_kunit *opal)
{
	memcpy(opal->told, opal->tag, sizeof(opal->told));
	memset(opal->tag, 0, sizeof(opal->tag));
	opal->entries = 0;
	opal->failing = OPAL_KUNIT_NEVER;
	opal->after_mpipl = true;
}
