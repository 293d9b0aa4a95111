using System;
using System.Text;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>How one kind of event stands in a journal: its word, and the members that only it has.</summary>
internal abstract class EventForm
{
    private readonly byte[] _kind;

    private protected EventForm(string kind) => (Word, _kind) = (kind, Encoding.UTF8.GetBytes(kind));

    internal delegate void Writing<in T>(ref JsonLineWriter json, T news);

    /// <summary>The word of the kind.</summary>
    internal string Word { get; }

    /// <summary>The same as it is written.</summary>
    internal ReadOnlySpan<byte> Kind => _kind;

    /// <summary>The type of the event.</summary>
    internal abstract Type Type { get; }

    /// <summary>Writes the members that only this kind has.</summary>
    internal abstract void Write(ref JsonLineWriter json, HypervisorEvent news);

    /// <summary>Makes an event of these members, and of those that it cannot be made without.</summary>
    internal abstract HypervisorEvent Read(ref JsonMembers members);
}

/// <inheritdoc/>
/// <typeparam name="T">The type of the event.</typeparam>
internal sealed class EventForm<T>(string kind, EventForm.Writing<T> write, JsonMembers.Reading<T> read) : EventForm(kind)
    where T : HypervisorEvent
{
    internal override Type Type => typeof(T);

    internal override void Write(ref JsonLineWriter json, HypervisorEvent news) => write(ref json, (T)news);

    internal override HypervisorEvent Read(ref JsonMembers members) => read(ref members);
}
