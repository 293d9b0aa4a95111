using System;
using System.Text;
using System.Threading;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A definition in store: what a list shows of it at once, all of it when somebody asks.</summary>
/// <remarks>
/// Most domains of a host with thousands are listed and not looked at, and reading all of their XML is most of a start-up.
/// Threading: any thread. Two that ask first at the same time both read; one answer stays.
/// </remarks>
internal sealed class StoredDefinition
{
    private byte[]? _text;            // Let go of once it was read.
    private DomainDefinition? _whole; // Written before _text is let go of.

    /// <summary>A definition that was read.</summary>
    internal StoredDefinition(DomainDefinition whole)
    {
        Summary = whole.Summary;
        _whole = whole;
    }

    /// <summary>A definition that is to be read.</summary>
    /// <param name="summary">Of this very text.</param>
    /// <param name="text">XML that was read once, and found to be right and to leave nothing open.</param>
    internal StoredDefinition(DefinitionSummary summary, byte[] text)
    {
        Summary = summary;
        _text = text;
    }

    /// <summary>What a list shows.</summary>
    internal DefinitionSummary Summary { get; }

    /// <summary>All of it.</summary>
    internal DomainDefinition Whole => Volatile.Read(ref _whole) ?? Read();

    /// <summary>Whether all of it is in memory already.</summary>
    internal bool IsRead => Volatile.Read(ref _whole) is not null;

    private DomainDefinition Read()
    {
        if (Volatile.Read(ref _text) is { } text)
        {
            var whole = DomainDefinition.Parse(Encoding.UTF8.GetString(text), static () => throw new InvalidOperationException("A stored definition has a uuid."));
            Volatile.Write(ref _whole, whole);
            Volatile.Write(ref _text, null);
        }

        return _whole!;
    }
}
