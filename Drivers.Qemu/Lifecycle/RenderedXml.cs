using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>The XML that was made of definitions of late: clients ask for the same again and again, and to make it takes most of the answer.</summary>
/// <remarks>
/// <para>Threading: any thread. A place holds one immutable entry, replaced whole; two who make the same at the same time waste one.</para>
/// <para>Memory: one text a place, and none that is longer than <see cref="LongestText"/>.</para>
/// </remarks>
internal sealed class RenderedXml
{
    private const int Places = 64;
    private const int LongestText = 64 * 1024;

    private readonly Entry?[] _entries = new Entry?[Places]; // Elements are volatile.

    /// <summary>The XML of a definition. Found by the instance: definitions are immutable, and a change makes another one.</summary>
    internal string Of(DomainDefinition definition, DomainXmlView view)
    {
        int place = (HashCode.Combine(RuntimeHelpers.GetHashCode(definition), view) & int.MaxValue) % Places;
        if (Volatile.Read(ref _entries[place]) is { } known && ReferenceEquals(known.Definition, definition) && known.View == view)
        {
            return known.Text;
        }

        string text = definition.ToXml(view);
        if (text.Length <= LongestText)
        {
            Volatile.Write(ref _entries[place], new Entry(definition, view, text));
        }

        return text;
    }

    private sealed record Entry(DomainDefinition Definition, DomainXmlView View, string Text);
}
