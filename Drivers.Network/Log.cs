using System;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Drivers.Network;

/// <summary>What the driver of networks logs. Ids: 2000 to 2099 definitions, 2100 to 2199 the life of networks, 2200 to 2299 leases.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "Definition '{Path}' is not taken: {Reason}")]
    internal static partial void DefinitionRejected(ILogger log, string path, string reason);

    [LoggerMessage(2001, LogLevel.Error, "Edits of the definitions in '{Directory}' are no longer noticed; they count at the next start")]
    internal static partial void DefinitionsUnwatched(ILogger log, string directory, Exception cause);

    [LoggerMessage(2100, LogLevel.Information, "Network '{Name}' is active on bridge '{Bridge}'")]
    internal static partial void Started(ILogger log, string name, string? bridge);

    [LoggerMessage(2101, LogLevel.Information, "Network '{Name}' has stopped")]
    internal static partial void Stopped(ILogger log, string name);

    [LoggerMessage(2102, LogLevel.Information, "Network '{Name}', which another engine started, goes on")]
    internal static partial void Adopted(ILogger log, string name);

    [LoggerMessage(2103, LogLevel.Error, "Network '{Name}', which another engine started, cannot go on")]
    internal static partial void NotAdopted(ILogger log, string name, Exception cause);

    [LoggerMessage(2104, LogLevel.Warning, "Network '{Name}' has lost {Service}: {Reason}")]
    internal static partial void Lost(ILogger log, string name, string service, string reason);

    [LoggerMessage(2105, LogLevel.Information, "Network '{Name}' has {Service} again")]
    internal static partial void Restored(ILogger log, string name, string service);

    [LoggerMessage(2106, LogLevel.Error, "Network '{Name}' could not be mended; that is tried again in {Seconds:0.##} s")]
    internal static partial void NotRestored(ILogger log, string name, double seconds, Exception cause);

    [LoggerMessage(2107, LogLevel.Warning, "Of network '{Name}' something is left: {What}")]
    internal static partial void NotRemoved(ILogger log, string name, string what, Exception cause);

    [LoggerMessage(2108, LogLevel.Warning, "The status '{Path}' could not be written; an engine that comes after this one would not know of the change")]
    internal static partial void StatusNotWritten(ILogger log, string path, Exception cause);

    [LoggerMessage(2109, LogLevel.Warning, "What another engine left in '{Path}' cannot be understood: {Reason}")]
    internal static partial void StatusDamaged(ILogger log, string path, string reason);

    [LoggerMessage(2110, LogLevel.Error, "{What} are no longer watched; what happens to them is not told")]
    internal static partial void Unwatched(ILogger log, string what, Exception cause);

    [LoggerMessage(2200, LogLevel.Warning, "Line {Line} of '{Path}' is no lease, and is passed over")]
    internal static partial void LeaseDamaged(ILogger log, string path, int line);

    [LoggerMessage(2201, LogLevel.Warning, "The leases of network '{Name}' could not be read")]
    internal static partial void LeasesNotRead(ILogger log, string name, Exception cause);
}
