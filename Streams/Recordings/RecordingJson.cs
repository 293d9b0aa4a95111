using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The forms of what a host answers.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(MacAddressForm), typeof(IPAddressForm), typeof(IPNetworkForm)])]
[JsonSerializable(typeof(RecordingHead))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(FileFacts?))]
[JsonSerializable(typeof(DiskSpace))]
[JsonSerializable(typeof(ProcessIdentity?))]
[JsonSerializable(typeof(ProcessUsage?))]
[JsonSerializable(typeof(ThreadUsage[]))]
[JsonSerializable(typeof(HostCommand[]))]
[JsonSerializable(typeof(HostLink))]
[JsonSerializable(typeof(HostLink[]))]
[JsonSerializable(typeof(HostAddress[]))]
[JsonSerializable(typeof(HostRoute[]))]
[JsonSerializable(typeof(HostLinkChange))]
[JsonSerializable(typeof(FirewallRemoval))]
[JsonSerializable(typeof(FileChange))]
[JsonSerializable(typeof(ProcessExit))]
[JsonSerializable(typeof(KvmVerdict))]
internal sealed partial class RecordingJson : JsonSerializerContext;
