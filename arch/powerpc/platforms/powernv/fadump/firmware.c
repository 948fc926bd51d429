// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The OPAL calls that fadump makes.
 *
 * Interface: skiboot, doc/opal-api/opal-mpipl-173-174.rst and
 * doc/opal-api/opal-cec-reboot-6-116.rst.  All addresses are physical, sizes in
 * bytes, and both in the CPU's byte order.  Each call may be made in any
 * context, real mode included; none sleeps.
 */

#include <linux/delay.h>
#include <linux/types.h>

#include <kunit/static_stub.h>
#include <kunit/visibility.h>

#include <asm/opal.h>

#include "firmware.h"

/* How often OPAL is polled, a millisecond apart, before it is given up. */
#define POLLS	10000

/* ---- the calls as they are: tests replace these, and nothing else ---- */

VISIBLE_IF_KUNIT s64 mpipl_call_update(enum opal_mpipl_ops operation,
				       u64 source, u64 destination, u64 size)
{
	KUNIT_STATIC_STUB_REDIRECT(mpipl_call_update, operation, source,
				   destination, size);
	return opal_mpipl_update(operation, source, destination, size);
}

VISIBLE_IF_KUNIT s64 mpipl_call_register_tag(enum opal_mpipl_tags tag,
					     u64 value)
{
	KUNIT_STATIC_STUB_REDIRECT(mpipl_call_register_tag, tag, value);
	return opal_mpipl_register_tag(tag, value);
}

VISIBLE_IF_KUNIT s64 mpipl_call_query_tag(enum opal_mpipl_tags tag,
					  __be64 *value)
{
	KUNIT_STATIC_STUB_REDIRECT(mpipl_call_query_tag, tag, value);
	return opal_mpipl_query_tag(tag, value);
}

VISIBLE_IF_KUNIT s64 mpipl_call_reboot(u32 type, const char *reason)
{
	KUNIT_STATIC_STUB_REDIRECT(mpipl_call_reboot, type, reason);
	return opal_cec_reboot2(type, reason);
}

/* OPAL does its work only while it is called. */
VISIBLE_IF_KUNIT void mpipl_call_poll(void)
{
	KUNIT_STATIC_STUB_REDIRECT(mpipl_call_poll);
	opal_poll_events(NULL);
	mdelay(1);
}

/* ---- what they are made for ---- */

/**
 * mpipl_add_range() - have memory copied at an MPIPL
 * @source:	where it is
 * @destination: where the copy goes
 * @size:	at most what 32 bits hold
 *
 * Return: OPAL_SUCCESS; OPAL_PARAMETER; OPAL_RESOURCE when firmware's table is
 * full; OPAL_HARDWARE when the platform has no MPIPL.
 */
s64 mpipl_add_range(u64 source, u64 destination, u64 size)
{
	return mpipl_call_update(OPAL_MPIPL_ADD_RANGE, source, destination,
				 size);
}

/**
 * mpipl_remove_all_ranges() - have nothing copied at an MPIPL
 *
 * Return: OPAL_SUCCESS, or an error.
 */
s64 mpipl_remove_all_ranges(void)
{
	return mpipl_call_update(OPAL_MPIPL_REMOVE_ALL, 0, 0, 0);
}

/**
 * mpipl_free_preserved_memory() - say that the dump is done with
 *
 * Firmware forgets the tags of the last MPIPL and frees what describes it.
 *
 * Return: OPAL_SUCCESS, or an error.
 */
s64 mpipl_free_preserved_memory(void)
{
	return mpipl_call_update(OPAL_MPIPL_FREE_PRESERVED_MEMORY, 0, 0, 0);
}

/**
 * mpipl_set_tag() - leave a number for the kernel that boots after an MPIPL
 * @tag:	OPAL_MPIPL_TAG_KERNEL or OPAL_MPIPL_TAG_BOOT_MEM
 * @value:	the number; 0 takes OPAL_MPIPL_TAG_KERNEL back, and is refused
 *		for the other one
 *
 * Return: OPAL_SUCCESS or OPAL_PARAMETER.
 */
s64 mpipl_set_tag(enum opal_mpipl_tags tag, u64 value)
{
	return mpipl_call_register_tag(tag, value);
}

/**
 * mpipl_query_tag() - read a number that was left before the MPIPL
 * @tag:	which one
 * @value:	the number, if it can be had; 0 where there is none
 *
 * Return: OPAL_SUCCESS; OPAL_PARAMETER for an unknown tag, and for each one once
 * mpipl_free_preserved_memory() was called, be it by another kernel.
 */
s64 mpipl_query_tag(enum opal_mpipl_tags tag, u64 *value)
{
	__be64 found = 0;
	s64 code = mpipl_call_query_tag(tag, &found);

	if (code == OPAL_SUCCESS)
		*value = be64_to_cpu(found);
	return code;
}

/**
 * mpipl_get_tag() - read a number where it does not matter why there is none
 * @tag:	which one
 *
 * Return: the number; 0 where there is none, or it cannot be had.
 */
u64 mpipl_get_tag(enum opal_mpipl_tags tag)
{
	u64 value;

	return mpipl_query_tag(tag, &value) == OPAL_SUCCESS ? value : 0;
}

/**
 * mpipl_request() - end this kernel with an MPIPL
 * @reason:	why, for firmware's log
 *
 * Part of the crash path.  OPAL may have to be asked again while it is busy, and
 * need time once it has agreed.
 *
 * Return: not at all, or OPAL_UNSUPPORTED or another error when firmware will
 * not; what it said last, even OPAL_SUCCESS, when nothing comes of it.
 */
s64 mpipl_request(const char *reason)
{
	s64 code = OPAL_BUSY;

	for (unsigned int polls = 0; polls < POLLS; polls++) {
		if (code == OPAL_BUSY || code == OPAL_BUSY_EVENT)
			code = mpipl_call_reboot(OPAL_REBOOT_MPIPL, reason);
		if (code != OPAL_SUCCESS && code != OPAL_BUSY &&
		    code != OPAL_BUSY_EVENT)
			break;
		mpipl_call_poll();
	}
	return code;
}

/**
 * mpipl_error_name() - name a return code
 * @code:	what an OPAL call returned
 *
 * Return: the name that OPAL's documentation uses.
 */
const char *mpipl_error_name(s64 code)
{
	switch (code) {
	case OPAL_SUCCESS:
		return "OPAL_SUCCESS";
	case OPAL_PARAMETER:
		return "OPAL_PARAMETER";
	case OPAL_BUSY:
		return "OPAL_BUSY";
	case OPAL_BUSY_EVENT:
		return "OPAL_BUSY_EVENT";
	case OPAL_RESOURCE:
		return "OPAL_RESOURCE";
	case OPAL_HARDWARE:
		return "OPAL_HARDWARE";
	case OPAL_UNSUPPORTED:
		return "OPAL_UNSUPPORTED";
	default:
		return "an unknown error";
	}
}
