// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The registers of the crashed kernel's CPUs, as notes for /proc/vmcore: from
 * what firmware saved, and, for the CPU that crashed, from what the dying
 * kernel saved itself, which is nearer to the crash.  cpu_order.c says which
 * CPUs, and in which order.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/elfcore.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmcore_info.h>

#include <asm/page.h>
#include <asm/ptrace.h>
#include <asm/smp.h>

#include "again.h"
#include "backend.h"
#include "cpu_order.h"
#include "cpu_state.h"
#include "cpus.h"
#include "mpipl_result.h"

static u32 known_pir[NR_CPUS] __initdata;
static bool wanted[NR_CPUS] __initdata;

static void __init to_pt_regs(const struct hdat_thread *thread,
			      struct pt_regs *regs)
{
	memset(regs, 0, sizeof(*regs));
	for (unsigned int i = 0; i < ARRAY_SIZE(thread->gpr); i++)
		regs->gpr[i] = thread->gpr[i];
	regs->nip = thread->nip;
	regs->msr = thread->msr;
	regs->ccr = thread->ccr;
	regs->ctr = thread->ctr;
	regs->link = thread->link;
	regs->xer = thread->xer;
	regs->dar = thread->dar;
	regs->dsisr = thread->dsisr;
}

/*
 * Did a CPU that this kernel has no number for run the crashed kernel?  It did
 * not have nr_cpus= on its command line, then, or a larger one.
 */
static bool __init has_unknown_cpus(const struct cpumask *mask)
{
	unsigned int cpu;

	/* for_each_cpu() ends where this kernel's numbers do. */
	for_each_set_bit(cpu, cpumask_bits(mask),
			 BITS_PER_TYPE(struct cpumask)) {
		if (cpu >= nr_cpu_ids || !cpu_possible(cpu))
			return true;
	}
	return false;
}

/*
 * Where the crashed kernel did not leave its numbers of CPUs, they are taken for
 * this one's: both count through the device tree, but see check_numbers().
 */
static void __init number_cpus(const struct fadump_crash_info_header *info,
			       struct cpu_order *order)
{
	unsigned int cpu;

	order->nr_cpus = powernv_crashed_cpus(known_pir,
					      ARRAY_SIZE(known_pir));
	if (order->nr_cpus)
		return;
	memset(known_pir, 0xff, sizeof(known_pir));
	for_each_possible_cpu(cpu)
		known_pir[cpu] = get_hard_smp_processor_id(cpu);
	order->nr_cpus = nr_cpu_ids;
	order->others = !info || has_unknown_cpus(&info->cpu_mask);
}

/* Without a crash-info header, any thread may have been a CPU. */
static void __init describe_cpus(const struct fadump_crash_info_header *info,
				 struct cpu_order *order)
{
	bool asked = info && info->crashing_cpu != FADUMP_CPU_UNKNOWN;

	number_cpus(info, order);
	for (unsigned int cpu = 0; cpu < order->nr_cpus; cpu++)
		wanted[cpu] = !info ||
			      test_bit(cpu, cpumask_bits(&info->cpu_mask));
	order->pir = known_pir;
	order->wanted = wanted;
	/* Where firmware ended the kernel, the mask is that of possible CPUs. */
	order->were_online = asked;
	order->crashing_pir = asked ? info->crashing_cpu : NO_PIR;
}

/*
 * With nr_cpus=, a kernel begins to count at the core it was booted on, which
 * need not be the same for both.  @nr were chosen: one alone is the right one.
 */
static void __init check_numbers(const struct cpu_order *order, unsigned int nr)
{
	if (order->crashing_pir == NO_PIR || order->others || nr == 1)
		return;
	for (unsigned int cpu = 0; cpu < order->nr_cpus; cpu++) {
		if (order->pir[cpu] == order->crashing_pir)
			return;
	}
	pr_warn("this kernel does not know the CPU that crashed, with PIR %#x: the dump may show registers for the wrong CPUs\n",
		order->crashing_pir);
}

/* Registers that firmware saved; none, where it has none of use. */
static bool __init read_registers(const struct hdat_cpu_state *state,
				  const struct cpu_choice *choice,
				  struct pt_regs *regs, unsigned int *asleep)
{
	const char *problem = "firmware saved none";
	struct hdat_thread thread = {};

	memset(regs, 0, sizeof(*regs));
	if (choice->index >= 0)
		problem = hdat_read_thread(state, choice->index, &thread);
	if (thread.asleep) {
		++*asleep;
		return false;
	}
	if (problem) {
		pr_warn("no registers of the CPU with PIR %#x: %s\n",
			choice->pir, problem);
		return false;
	}
	to_pt_regs(&thread, regs);
	return true;
}

/* Return: how many notes have no registers, or -ENOMEM. */
static int __init write_notes(struct fw_dump *conf,
			      const struct fadump_crash_info_header *info,
			      const struct cpu_order *order,
			      const struct cpu_choice *choice, unsigned int nr)
{
	unsigned int empty = 0, asleep = 0;
	struct pt_regs regs;
	u32 *note;
	int error;

	/* Without any, what fadump_write_elfcore() wrote stays. */
	if (!nr)
		return 0;
	error = fadump_setup_cpu_notes_buf(nr);
	if (error)
		return error;

	note = (u32 *)conf->cpu_notes_buf_vaddr;
	for (unsigned int i = 0; i < nr; i++) {
		if (info && choice[i].pir == order->crashing_pir)
			regs = info->regs;
		else if (!read_registers(order->state, &choice[i], &regs,
					 &asleep))
			empty++;
		note = fadump_regs_to_elf_notes(note, &regs);
	}
	final_note(note);
	if (asleep)
		pr_info("no registers of %u CPUs: their cores were not running\n",
			asleep);
	fadump_update_elfcore_header((char *)conf->elfcorehdr_addr);
	return empty;
}

/**
 * powernv_make_cpu_notes() - make a note for each CPU that was online
 * @conf:	holds the crash-info header's address, 0 where there is none of
 *		use
 *
 * Process context, at boot.
 *
 * Return: 0, or -ENOMEM.  That there are no registers at all is no error: there
 * is still memory to look at.
 */
int __init powernv_make_cpu_notes(struct fw_dump *conf)
{
	const struct fadump_crash_info_header *info =
		conf->fadumphdr_addr ? __va(conf->fadumphdr_addr) : NULL;
	struct hdat_cpu_state state;
	struct cpu_order order = {
		.state = &state,
		.threads = powernv_crash_registers(&state),
	};
	struct cpu_choice *choice;
	unsigned int nr;
	int empty;

	describe_cpus(info, &order);
	if (order.crashing_pir != NO_PIR && mpipl_get_result()->crash == 1)
		mpipl_set_kernel_asked(order.crashing_pir);

	choice = kvcalloc(order.nr_cpus + order.threads + 1, sizeof(*choice),
			  GFP_KERNEL);
	if (!choice)
		return -ENOMEM;
	nr = order_cpus(&order, choice);
	check_numbers(&order, nr);
	empty = write_notes(conf, info, &order, choice, nr);
	kvfree(choice);
	if (empty < 0)
		return empty;
	pr_info("the dump has the registers of %u CPUs%s\n", nr - empty,
		order.were_online ? "" :
		": firmware ended the kernel, which did not say which were online");
	return 0;
}
