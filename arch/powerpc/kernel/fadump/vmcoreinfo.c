// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading vmcoreinfo without believing it: the crashed kernel may have scribbled
 * over it.
 *
 * Format: Documentation/admin-guide/kdump/vmcoreinfo.rst.
 *
 * Pure: see vmcoreinfo.h.
 */

#include <linux/string.h>

#include "vmcoreinfo.h"

/**
 * fadump_vmcoreinfo_value() - find the value of a name
 * @text:	lines, the last one whole or not
 * @size:	bytes in @text
 * @name:	the name
 * @value:	where the value of the first line with that name goes; empty where
 *		there is none of use
 * @room:	bytes at @value, at least 1
 *
 * Return: whether there is one; one that does not fit, or that has other
 * characters than those of printable ASCII in it, is none.
 */
bool fadump_vmcoreinfo_value(const char *text, size_t size, const char *name,
			     char *value, size_t room)
{
	size_t name_length = strlen(name);

	value[0] = 0;
	while (size) {
		const char *end = memchr(text, '\n', size);
		size_t length;

		if (!end)
			return false;
		length = end - text;
		if (length > name_length && text[name_length] == '=' &&
		    !memcmp(text, name, name_length)) {
			length -= name_length + 1;
			if (!length || length >= room)
				return false;
			memcpy(value, text + name_length + 1, length);
			value[length] = 0;
			for (size_t i = 0; i < length; i++) {
				if (value[i] < ' ' || value[i] > '~')
					value[0] = 0;
			}
			return value[0];
		}
		text += length + 1;
		size -= length + 1;
	}
	return false;
}

/**
 * fadump_make_printable() - make a text that a crashed kernel left fit for a log
 * @text:	other characters than those of printable ASCII become question
 *		marks; line ends at its end are cut off
 */
void fadump_make_printable(char *text)
{
	size_t length = strlen(text);

	while (length && text[length - 1] == '\n')
		text[--length] = 0;
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			*text = '?';
	}
}
