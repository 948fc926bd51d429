/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * linux/minmax.h for the build machine.  Arguments are evaluated once and are
 * of one type, as the kernel demands in its own, more generous, way.
 */
#ifndef HOST_LINUX_MINMAX_H
#define HOST_LINUX_MINMAX_H

#define host_pick(a, b, operator) ({				\
	typeof(a) host_a = (a);					\
	typeof(b) host_b = (b);					\
	_Static_assert(__builtin_types_compatible_p(typeof(a), typeof(b)), \
		       "min() or max() of two types");		\
	host_a operator host_b ? host_a : host_b;		\
})

#define min(a, b)	host_pick(a, b, <)
#define max(a, b)	host_pick(a, b, >)
#define min_t(type, a, b)	min((type)(a), (type)(b))

#endif /* HOST_LINUX_MINMAX_H */
