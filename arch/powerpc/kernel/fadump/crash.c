// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The crash path: what runs when the kernel is dying.
 *
 * Nothing here allocates, sleeps, or takes a lock; nothing is called but the
 * back end's trigger, or its request for another try, and the kernel's own saving
 * of registers, as such and as a note, and of the vmcoreinfo note, which keep to
 * the same rules.  Only when firmware has refused, and nothing is left to lose,
 * does it print, and stop other CPUs as panic() does.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/crash_core.h>
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/limits.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>
#include <linux/smp.h>
#include <linux/vmcore_info.h>

#include <kunit/static_stub.h>

#include <asm/fadump.h>
#include <asm/hw_irq.h>
#include <asm/interrupt.h>
#include <asm/ptrace.h>

#include "state.h"

/*
 * A system reset reaches all CPUs one after the other; those that come first
 * wait this long for the others.
 */
#define SYSTEM_RESET_WAIT_MS	500

/* CPUs that came after the first one. */
static atomic_t cpus_waiting;

/* Firmware would not: the ordinary panic path is the way to go, on each CPU. */
static bool refused;

/* How a capture kernel that crashes gets another one; NULL: it gets none. */
static void (*try_again)(const char *reason);

/* Until setup_fadump(): setup_panic() makes the kernel do the same. */
static int early_panic(struct notifier_block *block, unsigned long event,
		       void *reason)
{
	hard_irq_disable();
	crash_fadump(NULL, reason);
	return NOTIFY_DONE;
}

static struct notifier_block early_panic_block = {
	.notifier_call = early_panic,
	.priority = INT_MAX,
};

/**
 * fadump_set_try_again() - say what is to be done when a capture kernel crashes
 * @request:	ends the kernel so that the next one finds the same dump, and
 *		returns only if that cannot be done.  Part of the crash path.
 *		NULL: a crash is to be an ordinary one
 *
 * In state ACTIVE or KEEPING.  Not NULL, early in boot, in real mode, once; NULL,
 * any context.
 */
void fadump_set_try_again(void (*request)(const char *reason))
{
	KUNIT_STATIC_STUB_REDIRECT(fadump_set_try_again, request);

	if (request) {
		atomic_notifier_chain_register(&panic_notifier_list,
					       &early_panic_block);
		/* Before this is asked for at all, panic() would stop the CPU that asks. */
		crash_kexec_post_notifiers = true;
	}
	WRITE_ONCE(try_again, request);
}

/**
 * fadump_end_early_panic() - leave panics to the kernel's own notifier
 *
 * Once that is there: it does what should come before the end, too.  Process
 * context, at boot.
 */
void __init fadump_end_early_panic(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list,
					 &early_panic_block);
}

/**
 * fadump_can_try_again() - will another capture kernel follow, should this one crash?
 *
 * Any context.
 *
 * Return: whether it will.
 */
bool fadump_can_try_again(void)
{
	KUNIT_STATIC_STUB_REDIRECT(fadump_can_try_again);

	return READ_ONCE(try_again);
}

/**
 * should_fadump_crash() - will a crash be captured with the help of firmware?
 *
 * Any context.
 *
 * Return: 1 if so.
 */
int should_fadump_crash(void)
{
	if (READ_ONCE(refused))
		return 0;
	return READ_ONCE(try_again) ||
	       (fadump_conf.dump_registered && fadump_conf.fadumphdr_addr);
}

/*
 * Another CPU was first: be quiet until it has ended the kernel, or until it
 * turns out that it could not.
 */
static void wait_for_the_end(void)
{
	atomic_inc(&cpus_waiting);
	while (should_fadump_crash())
		cpu_relax();
}

static void wait_for_other_cpus(void)
{
	int others = num_online_cpus() - 1;

	for (int ms = 0; ms < SYSTEM_RESET_WAIT_MS; ms++) {
		if (atomic_read(&cpus_waiting) >= others)
			return;
		mdelay(1);
	}
}

static void save_crash_info(struct fadump_crash_info_header *info,
			    struct pt_regs *regs, int cpu)
{
	info->crashing_cpu = cpu;
	info->cpu_mask = *cpu_online_mask;
	if (regs)
		info->regs = *regs;
	else
		ppc_save_regs(&info->regs);
	/* In the dump's memory, where drgn looks for registers: not in the ELF notes. */
	crash_save_cpu(&info->regs, cpu);
	crash_save_vmcoreinfo();
}

/* With interrupts off, so that this stays on its CPU. */
static void end_this_kernel(struct pt_regs *regs, const char *reason)
{
	struct fadump_crash_info_header *info = __va(fadump_conf.fadumphdr_addr);
	void (*request)(const char *reason) = READ_ONCE(try_again);
	int cpu = smp_processor_id();
	int first = cmpxchg(&crashing_cpu, -1, cpu);

	if (first != -1 && first != cpu) {
		wait_for_the_end();
		return;
	}

	/* The second time, what was saved the first time is what matters. */
	if (first == -1) {
		/* A capture kernel's own crash must not take the place of the first. */
		if (!request)
			save_crash_info(info, regs, cpu);
		if (regs && TRAP(regs) == INTERRUPT_SYSTEM_RESET)
			wait_for_other_cpus();
	}

	if (request)
		request(reason);
	else
		fadump_conf.ops->fadump_trigger(info, reason);

	pr_emerg("firmware does not preserve memory: there will be no dump\n");
	/* For others it says that a kdump is under way, now or at a later kexec. */
	cmpxchg(&crashing_cpu, cpu, -1);
	WRITE_ONCE(refused, true);
}

/**
 * crash_fadump() - end this kernel, and have firmware preserve its memory
 * @regs:	the registers at the time of the crash, NULL for those of now
 * @reason:	why, for firmware's log
 *
 * Any context, on any CPU, interrupts on (in an oops) or off; on several CPUs at
 * once, and a second time on the same one, should this path crash itself.
 *
 * In a capture kernel, which has nothing of its own to preserve: so that the next
 * one may capture the same dump.
 *
 * Returns only when no dump is registered, or when firmware refuses: the
 * ordinary panic path goes on then.
 */
void crash_fadump(struct pt_regs *regs, const char *reason)
{
	unsigned long flags;

	if (!should_fadump_crash())
		return;

	raw_local_irq_save(flags);
	end_this_kernel(regs, reason);
	/* panic() wanted them to be stopped before it came here, and they were not. */
	if (!regs)
		crash_smp_send_stop();
	raw_local_irq_restore(flags);
}
