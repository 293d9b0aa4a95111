using System;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>QEMU's <c>key=value,key=value</c> syntax (<c>util/keyval.c</c>, <c>util/qemu-option.c</c>).</summary>
internal static class QemuOption
{
    /// <summary>A value as it must be written: a comma ends a value, two stand for one.</summary>
    /// <remarks>Nothing else is special in a value: not spaces, equal signs, quotes or backslashes.</remarks>
    internal static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);
}
