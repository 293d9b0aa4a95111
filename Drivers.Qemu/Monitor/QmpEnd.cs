using System;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>How a monitor ended; the first cause, if there were several.</summary>
/// <param name="Reason">Which kind of end.</param>
/// <param name="Cause">
/// <see cref="QmpProtocolException"/> or what the connection failed with; <see langword="null"/> for the orderly ends.
/// </param>
public sealed record QmpEnd(QmpEndReason Reason, Exception? Cause);
