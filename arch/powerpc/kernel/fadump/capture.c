// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The capture kernel: describe what was preserved, so that fs/proc/vmcore.c can
 * show it as /proc/vmcore.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/crash_core.h>
#include <linux/crash_dump.h>
#include <linux/elfcore.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kexec.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include <asm/fadump.h>

#include "base_kernel.h"
#include "crash_info.h"
#include "elfcore.h"
#include "state.h"

#ifdef CONFIG_PPC64_ELF_ABI_V2
#define ELF_ABI	2
#else
#define ELF_ABI	1
#endif

static void *__init allocate_buffer(size_t size)
{
	return alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO);
}

/**
 * fadump_setup_cpu_notes_buf() - make room for registers
 * @num_cpus:	how many CPUs have some
 *
 * Called by a back end, once, from its fadump_process().  Process context.
 *
 * Return: 0, or -ENOMEM.
 */
s32 __init fadump_setup_cpu_notes_buf(u32 num_cpus)
{
	size_t size = PAGE_ALIGN((size_t)num_cpus * sizeof(note_buf_t));
	void *buffer = allocate_buffer(size);

	if (!buffer) {
		pr_err("no memory for the registers of %u CPUs\n", num_cpus);
		return -ENOMEM;
	}
	fadump_conf.cpu_notes_buf_vaddr = (unsigned long)buffer;
	fadump_conf.cpu_notes_buf_size = size;
	return 0;
}

/**
 * fadump_free_cpu_notes_buf() - give that room back
 *
 * Process context.  Harmless when there is none.
 */
void fadump_free_cpu_notes_buf(void)
{
	if (!fadump_conf.cpu_notes_buf_vaddr)
		return;

	free_pages_exact((void *)fadump_conf.cpu_notes_buf_vaddr,
			 fadump_conf.cpu_notes_buf_size);
	fadump_conf.cpu_notes_buf_vaddr = 0;
	fadump_conf.cpu_notes_buf_size = 0;
}

/**
 * fadump_regs_to_elf_notes() - append the note with a CPU's registers
 * @buf:	where the note goes, in the room for registers
 * @regs:	the registers
 *
 * Called by a back end from its fadump_process().  Which process ran on the CPU
 * is not known here; analysis finds it in the dump.
 *
 * Return: where the next note goes.
 */
u32 *__init fadump_regs_to_elf_notes(u32 *buf, struct pt_regs *regs)
{
	struct elf_prstatus status = {};

	elf_core_copy_regs(&status.pr_reg, regs);
	return append_elf_note(buf, FADUMP_REGISTERS_NOTE, NT_PRSTATUS, &status,
			       sizeof(status));
}

/**
 * fadump_update_elfcore_header() - say where the registers are
 * @bufp:	the ELF header
 *
 * Called by a back end at the end of its fadump_process().
 */
void __init fadump_update_elfcore_header(char *bufp)
{
	fadump_set_elfcore_note(bufp, 0, __pa(fadump_conf.cpu_notes_buf_vaddr),
				fadump_conf.cpu_notes_buf_size);
}

/* RAM that was left where it was: neither boot memory nor the reservation. */
static unsigned int __init list_rest(struct range *range, unsigned int slots)
{
	const struct range *reservation = &fadump_get_preserved()->reservation;
	unsigned int nr_ram;
	const struct range *ram = fadump_get_crashed_ram(&nr_ram);
	int nr = 0;

	for (unsigned int i = 0; i < nr_ram; i++)
		nr = add_range(range, slots, nr,
			       max(ram[i].start, fadump_conf.boot_mem_top),
			       ram[i].end);
	subtract_range(range, slots, reservation->start, reservation->end);
	return clean_sort_range(range, slots);
}

/* What a reader of the dump must know: which memory it will look for in vain. */
static void __init report_missing(const struct fadump_preserved *preserved,
				  struct range *range, unsigned int slots)
{
	unsigned int nr_ram;
	const struct range *ram = fadump_get_crashed_ram(&nr_ram);
	int nr = 0;

	memset(range, 0, slots * sizeof(*range));
	for (unsigned int i = 0; i < nr_ram; i++)
		nr = add_range(range, slots, nr, ram[i].start,
			       min(ram[i].end, fadump_conf.boot_mem_top));
	for (unsigned int c = 0; c < preserved->nr_copied; c++)
		subtract_range(range, slots, preserved->copied[c].start,
			       preserved->copied[c].start +
			       preserved->copied[c].size);
	nr = clean_sort_range(range, slots);
	for (int r = 0; r < nr; r++)
		pr_warn("memory from %#llx to %#llx, %llu MiB, is missing in the dump\n",
			range[r].start, range[r].end,
			(range[r].end - range[r].start) >> 20);
}

static int __init describe_memory(struct range *range,
				  struct fadump_segment *segment,
				  unsigned int slots)
{
	const struct fadump_preserved *preserved = fadump_get_preserved();
	struct fadump_elfcore core = {
		.segment = segment,
		.linear_map = PAGE_OFFSET,
		.flags = ELF_ABI,
	};
	size_t size;
	void *buffer;
	int nr;

	memcpy(segment, preserved->copied,
	       preserved->nr_copied * sizeof(*segment));
	nr = fadump_add_unmoved(segment, preserved->nr_copied, slots, range,
				list_rest(range, slots));
	if (nr < 0)
		return nr;
	report_missing(preserved, range, slots);

	core.nr_segments = nr;
	size = PAGE_ALIGN(fadump_elfcore_size(nr));
	buffer = allocate_buffer(size);
	if (!buffer)
		return -ENOMEM;

	core.address = __pa(buffer);
	fadump_write_elfcore(buffer, &core);
	fadump_conf.elfcorehdr_addr = (unsigned long)buffer;
	fadump_conf.elfcorehdr_size = size;
	return 0;
}

static int __init make_elfcore(void)
{
	struct fadump_segment *segment;
	unsigned int slots, nr_ram;
	struct range *range;
	int error = -ENOMEM;

	fadump_get_crashed_ram(&nr_ram);
	/* Each piece that is left out may split one range of RAM in two. */
	slots = FADUMP_MAX_COPIED + nr_ram + 1;
	range = kcalloc(slots, sizeof(*range), GFP_KERNEL);
	segment = kcalloc(slots, sizeof(*segment), GFP_KERNEL);
	if (range && segment)
		error = describe_memory(range, segment, slots);
	if (error)
		pr_err("the dump's memory cannot be described (error %d)\n",
		       error);
	kfree(segment);
	kfree(range);
	return error;
}

static bool __init is_crashed_ram(u64 address, u64 size)
{
	unsigned int nr;
	const struct range *ram = fadump_get_crashed_ram(&nr);

	for (unsigned int i = 0; i < nr; i++) {
		if (address >= ram[i].start && address < ram[i].end)
			return size <= ram[i].end - address;
	}
	return false;
}

static bool __init is_vmcoreinfo(const Elf64_Nhdr *note, u64 size)
{
	return note->n_namesz == sizeof(VMCOREINFO_NOTE_NAME) &&
	       note->n_descsz && note->n_descsz <= size - sizeof(*note) &&
	       !memcmp(note + 1, VMCOREINFO_NOTE_NAME,
		       sizeof(VMCOREINFO_NOTE_NAME));
}

/*
 * The note is the crashed kernel's: check that it lies in RAM and begins as a
 * note does, for fs/proc/vmcore.c copies what it is pointed to.
 */
static bool __init vmcoreinfo_usable(u64 address, u64 size)
{
	Elf64_Nhdr *note;
	bool usable;

	if (size < sizeof(*note) + sizeof(VMCOREINFO_NOTE_NAME) || size > SZ_1M ||
	    address % 4 || !is_crashed_ram(address, size))
		return false;

	/* It may be in memory that this kernel does not know. */
	note = memremap(address, size, MEMREMAP_WB);
	if (!note)
		return false;
	usable = is_vmcoreinfo(note, size);
	memunmap(note);
	return usable;
}

static void __init point_to_vmcoreinfo(const struct fadump_crash_info_header *info)
{
	u64 address = info->vmcoreinfo_raddr;
	u64 size = info->vmcoreinfo_size;

	if (!vmcoreinfo_usable(address, size)) {
		pr_warn("no vmcoreinfo note at %#llx (%llu bytes): the dump goes without\n",
			address, size);
		return;
	}
	fadump_set_elfcore_note((void *)fadump_conf.elfcorehdr_addr, 1, address,
				size);
	fadump_identify(address, size);
}

/*
 * Without a crash-info header, there is still memory, and firmware's registers;
 * pseries' back end alone shows no dump then.
 */
static void __init check_crash_info(void)
{
	u64 address = fadump_conf.fadumphdr_addr;
	struct fadump_crash_info_header *info = __va(address);
	const char *problem;

	if (!address)
		return;
	problem = fadump_crash_info_problem(info);
	if (problem) {
		pr_warn("the crash-info header at %#llx %s: it is not used\n",
			address, problem);
		fadump_conf.fadumphdr_addr = 0;
		return;
	}
	point_to_vmcoreinfo(info);
}

/**
 * fadump_capture() - make /proc/vmcore possible
 *
 * In state ACTIVE.  Process context, at boot, under fadump_mutex.
 *
 * Return: 0, or an error, which was reported: the dump cannot be shown.
 */
int __init fadump_capture(void)
{
	int error = make_elfcore();

	if (error)
		return error;

	check_crash_info();
	error = fadump_conf.ops->fadump_process(&fadump_conf);
	/* No memory for registers, which was reported: the dump goes without. */
	if (error && error != -ENOMEM) {
		pr_err("the dump cannot be shown (error %d)\n", error);
		return error;
	}

	elfcorehdr_addr = __pa(fadump_conf.elfcorehdr_addr);
	fadump_report_identity();
	pr_info("the dump of the crash is in /proc/vmcore\n");
	return 0;
}

/**
 * fadump_free_capture() - give back what describing the dump took
 *
 * /proc/vmcore must be gone.  Process context, under fadump_mutex.
 */
void fadump_free_capture(void)
{
	fadump_free_cpu_notes_buf();
	if (!fadump_conf.elfcorehdr_addr)
		return;

	/* As in any other kernel: for is_kdump_kernel(), too. */
	elfcorehdr_addr = ELFCORE_ADDR_MAX;
	free_pages_exact((void *)fadump_conf.elfcorehdr_addr,
			 fadump_conf.elfcorehdr_size);
	fadump_conf.elfcorehdr_addr = 0;
	fadump_conf.elfcorehdr_size = 0;
}
