using System;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>Where a <see cref="QmpParser"/> puts what it finds.</summary>
/// <remarks>
/// It is asked first, so that the unwanted costs nothing. Called inside <see cref="QmpParser.Feed"/>, in stream order,
/// for lines that are well formed from end to end. Must neither throw nor feed the parser.
/// </remarks>
public interface IQmpSink
{
    /// <summary>Whether an event of this name is to be decoded.</summary>
    /// <param name="name">UTF-8, valid during the call only.</param>
    bool WantsEvent(ReadOnlySpan<byte> name);

    /// <summary>Whether the reply to this command is to be decoded. Asked once for each reply.</summary>
    QmpInterest WantsReply(long id);

    /// <summary>A message that was wanted; the greeting always is.</summary>
    void OnMessage(QmpMessage message);
}
