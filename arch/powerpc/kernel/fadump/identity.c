// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which kernel crashed, when, and why: so that a person knows which vmlinux to
 * fetch before the dump is saved.
 *
 * ABI: Documentation/ABI/testing/sysfs-kernel-fadump-capture.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/align.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/time64.h>
#include <linux/utsname.h>
#include <linux/vmcore_info.h>

#include "base_kernel.h"
#include "state.h"
#include "vmcoreinfo.h"

/* What is not known is empty. */
static char release[__NEW_UTS_LEN + 1];
static char build_id[2 * 20 + 1];	/* SHA-1, in hexadecimal */
static char crash_time[21];		/* seconds, as any 64 bits have them */
static char reason[FADUMP_MAX_REASON];

/**
 * fadump_identify() - learn who crashed from its vmcoreinfo
 * @address:	physical address of the note
 * @size:	its bytes, all of them RAM
 *
 * The note was seen to be one.  Process context, at boot.
 */
void __init fadump_identify(u64 address, u64 size)
{
	const size_t begin = sizeof(Elf64_Nhdr) + VMCOREINFO_NOTE_NAME_BYTES;
	const Elf64_Nhdr *note = memremap(address, size, MEMREMAP_WB);
	const char *text = (const char *)note + begin;
	size_t bytes;

	if (!note)
		return;
	bytes = size > begin ? min_t(u64, note->n_descsz, size - begin) : 0;
	/* Behind the lines there are zeroes. */
	bytes = strnlen(text, bytes);
	fadump_vmcoreinfo_value(text, bytes, "OSRELEASE", release,
				sizeof(release));
	fadump_vmcoreinfo_value(text, bytes, "BUILD-ID", build_id,
				sizeof(build_id));
	fadump_vmcoreinfo_value(text, bytes, "CRASHTIME", crash_time,
				sizeof(crash_time));
	memunmap((void *)note);
}

/**
 * fadump_report_identity() - say who crashed
 *
 * Process context, at boot.
 */
void __init fadump_report_identity(void)
{
	time64_t time;

	if (kstrtos64(crash_time, 10, &time))
		crash_time[0] = 0;
	strscpy(reason, fadump_get_preserved()->reason, sizeof(reason));
	fadump_make_printable(reason);

	pr_info("the crashed kernel: release %s, build ID %s\n",
		release[0] ? release : "not known",
		build_id[0] ? build_id : "not known");
	if (crash_time[0])
		pr_info("it crashed at %ptTs UTC: %s\n", &time,
			reason[0] ? reason : "it did not say why");
	else
		pr_info("it did not say when it crashed, but why: %s\n",
			reason[0] ? reason : "not known");
}

#define IDENTITY(file, text)						\
static ssize_t file##_show(struct kobject *kobj,			\
			   struct kobj_attribute *attr, char *buf)	\
{									\
	return sysfs_emit(buf, "%s\n", text);				\
}									\
static struct kobj_attribute file##_attr = __ATTR_RO(file)

IDENTITY(crashed_release, release);
IDENTITY(crashed_build_id, build_id);
IDENTITY(crash_time, crash_time);
IDENTITY(crash_reason, reason);

static struct attribute *identity_attrs[] = {
	&crashed_release_attr.attr,
	&crashed_build_id_attr.attr,
	&crash_time_attr.attr,
	&crash_reason_attr.attr,
	NULL,
};

/* In the order of identity_attrs. */
static const char * const identity[] = {
	release, build_id, crash_time, reason,
};

static umode_t identity_visible(struct kobject *kobj, struct attribute *attr,
				int index)
{
	return identity[index][0] ? attr->mode : 0;
}

/* Files for what is known, in a boot that follows a crash. */
const struct attribute_group fadump_identity_group = {
	.attrs = identity_attrs,
	.is_visible = identity_visible,
};
