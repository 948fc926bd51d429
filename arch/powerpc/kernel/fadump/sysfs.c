// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What user space sees and touches: /sys/kernel/fadump/, the old links beside
 * it, and fadump_region in debugfs.
 *
 * ABI: Documentation/ABI/testing/sysfs-kernel-fadump.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/debugfs.h>
#include <linux/init.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/printk.h>
#include <linux/ptrace.h>
#include <linux/seq_file.h>
#include <linux/sysfs.h>

#include <asm/fadump.h>

#include "state.h"
#include "take_out.h"

static ssize_t enabled_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%d\n", fadump_conf.fadump_enabled);
}

static struct kobj_attribute enabled_attr = __ATTR_RO(enabled);

/* Memory that is added later lies above the boot memory: it is just kept. */
static ssize_t hotplug_ready_show(struct kobject *kobj,
				  struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "1\n");
}

static struct kobj_attribute hotplug_ready_attr = __ATTR_RO(hotplug_ready);

static ssize_t mem_reserved_show(struct kobject *kobj,
				 struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%lu\n", fadump_conf.reserve_dump_area_size);
}

static struct kobj_attribute mem_reserved_attr = __ATTR_RO(mem_reserved);

static ssize_t registered_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", fadump_conf.dump_registered);
}

static int set_registered(bool wanted)
{
	switch (fadump_state()) {
	case FADUMP_RESERVED:
	case FADUMP_RELEASED:
		return wanted ? fadump_register() : 0;
	case FADUMP_REGISTERED:
		return wanted ? 0 : fadump_unregister();
	default:
		return -EPERM;
	}
}

/* A number, 0 or 1; nothing else, such as "y", is accepted. */
static int parse_flag(const char *buf, bool *flag)
{
	unsigned int value;

	if (kstrtouint(buf, 0, &value) || value > 1)
		return -EINVAL;
	*flag = value;
	return 0;
}

static ssize_t registered_store(struct kobject *kobj,
				struct kobj_attribute *attr, const char *buf,
				size_t count)
{
	bool wanted;
	int error = parse_flag(buf, &wanted);

	if (error)
		return error;

	mutex_lock(&fadump_mutex);
	error = set_registered(wanted);
	mutex_unlock(&fadump_mutex);
	return error ?: count;
}

static struct kobj_attribute registered_attr = __ATTR_RW(registered);

static ssize_t release_mem_store(struct kobject *kobj,
				 struct kobj_attribute *attr, const char *buf,
				 size_t count)
{
	bool wanted, active;
	int error = parse_flag(buf, &wanted);

	if (error)
		return error;
	/* There is no taking a release back. */
	if (!wanted)
		return -EINVAL;

	mutex_lock(&fadump_mutex);
	if (fadump_state() == FADUMP_ACTIVE)
		error = fadump_release();
	else
		error = -EPERM;
	active = is_fadump_active();
	mutex_unlock(&fadump_mutex);

	/* It takes long, and a dump can be registered meanwhile. */
	if (!active) {
		int added = fadump_add_back();

		if (added != -EPERM)
			error = added;
	}
	return error ?: count;
}

static ssize_t capture_try_show(struct kobject *kobj,
				struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", fadump_get_preserved()->capture_try);
}

static struct kobj_attribute capture_try_attr = __ATTR_RO(capture_try);

static struct kobj_attribute release_mem_attr = __ATTR_WO(release_mem);

static struct attribute *fadump_attrs[] = {
	&enabled_attr.attr,
	&hotplug_ready_attr.attr,
	&mem_reserved_attr.attr,
	&registered_attr.attr,
	&release_mem_attr.attr,
	&capture_try_attr.attr,
	&fadump_bootargs_append.attr,
	NULL,
};

static umode_t fadump_attr_visible(struct kobject *kobj, struct attribute *attr,
				   int index)
{
	if (attr == &release_mem_attr.attr && fadump_state() != FADUMP_ACTIVE &&
	    (is_fadump_active() || !fadump_is_left_to_add()))
		return 0;
	if (attr == &capture_try_attr.attr &&
	    !fadump_get_preserved()->capture_try)
		return 0;
	if (attr == &fadump_bootargs_append.attr && !fadump_bootargs_possible())
		return 0;
	return attr->mode;
}

static const struct attribute_group fadump_group = {
	.attrs = fadump_attrs,
	.is_visible = fadump_attr_visible,
};

static const struct attribute_group *fadump_groups[] = {
	&fadump_group,
	&fadump_identity_group,
	NULL,
};

static int fadump_region_show(struct seq_file *m, void *private)
{
	mutex_lock(&fadump_mutex);
	if (fadump_state() != FADUMP_OFF)
		fadump_conf.ops->fadump_region_show(&fadump_conf, m);
	mutex_unlock(&fadump_mutex);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(fadump_region);

/* Where the files were before there was a folder for them. */
static void __init link_old_name(struct kobject *folder, const char *name,
				 const char *old)
{
	int error = compat_only_sysfs_link_entry_to_kobj(kernel_kobj, folder,
							 name, old);

	if (error)
		pr_warn("/sys/kernel/%s cannot be made (error %d)\n", old,
			error);
}

/**
 * fadump_init_files() - make the files
 *
 * Process context, at boot, once it is known what there is.  What cannot be made
 * is reported; a dump is possible without.
 */
void __init fadump_init_files(void)
{
	struct kobject *folder = kobject_create_and_add("fadump", kernel_kobj);
	int error = folder ? sysfs_create_groups(folder, fadump_groups) :
			     -ENOMEM;

	debugfs_create_file("fadump_region", 0444, arch_debugfs_dir, NULL,
			    &fadump_region_fops);
	if (error) {
		pr_warn("/sys/kernel/fadump cannot be made (error %d)\n", error);
		return;
	}

	link_old_name(folder, "enabled", "fadump_enabled");
	link_old_name(folder, "registered", "fadump_registered");
	if (fadump_state() == FADUMP_ACTIVE)
		link_old_name(folder, "release_mem", "fadump_release_mem");
}
