using System;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>Reads a record from its JSON.</summary>
internal delegate T RecordReader<T>(ReadOnlySpan<byte> json);
