using System;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Drivers.Remote;

/// <summary>What the server (ids 3000 to 3099) and the client (3100 to 3199) of libvirt's protocol log.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "serving libvirt's protocol on {Endpoint}{Access}")]
    internal static partial void Serving(ILogger logger, string endpoint, string access);

    [LoggerMessage(3001, LogLevel.Debug, "{Peer} connected; {Count} clients")]
    internal static partial void Connected(ILogger logger, string peer, int count);

    [LoggerMessage(3002, LogLevel.Debug, "{Peer} is gone: {Why}; {Count} clients")]
    internal static partial void Disconnected(ILogger logger, string peer, string why, int count);

    [LoggerMessage(3003, LogLevel.Warning, "{Peer} is turned away: {Why}")]
    internal static partial void TurnedAway(ILogger logger, string peer, string why);

    [LoggerMessage(3004, LogLevel.Warning, "{Peer} broke the protocol and is disconnected: {Why}")]
    internal static partial void ProtocolBroken(ILogger logger, string peer, string why);

    [LoggerMessage(3005, LogLevel.Warning, "{Peer} does not read what it is sent and is disconnected: {Why}")]
    internal static partial void NotReading(ILogger logger, string peer, string why);

    [LoggerMessage(3006, LogLevel.Warning, "{Peer} gives no sign of life and is disconnected")]
    internal static partial void NoSignOfLife(ILogger logger, string peer);

    [LoggerMessage(3007, LogLevel.Error, "'{Procedure}' of {Peer} failed unexpectedly")]
    internal static partial void CallFailed(ILogger logger, string procedure, string peer, Exception exception);

    [LoggerMessage(3008, LogLevel.Debug, "'{Procedure}' of {Peer} is refused: {Why}")]
    internal static partial void CallRefused(ILogger logger, string procedure, string peer, string why);

    [LoggerMessage(3009, LogLevel.Error, "what {Peer} had opened could not be closed cleanly")]
    internal static partial void SessionNotClosed(ILogger logger, string peer, Exception exception);

    [LoggerMessage(3010, LogLevel.Error, "{Endpoint} takes no more clients")]
    internal static partial void ListenerFailed(ILogger logger, string endpoint, Exception exception);

    [LoggerMessage(3011, LogLevel.Information, "{Peer} is {Identity}")]
    internal static partial void Authenticated(ILogger logger, string peer, string identity);

    [LoggerMessage(3013, LogLevel.Warning, "{Peer} is disconnected: what it has subscribed to cannot be sent: {Why}")]
    internal static partial void CannotBeTold(ILogger logger, string peer, string why);

    [LoggerMessage(3012, LogLevel.Warning, "{Peer} could not show who it is: {Why}")]
    internal static partial void NotAuthenticated(ILogger logger, string peer, string why);

    [LoggerMessage(3100, LogLevel.Debug, "the link has ended: {Why}")]
    internal static partial void LinkEnded(ILogger logger, string why);

    [LoggerMessage(3101, LogLevel.Warning, "'{Uri}' cannot be reached any more: {Why}")]
    internal static partial void Interrupted(ILogger logger, Uri uri, string why);

    [LoggerMessage(3102, LogLevel.Information, "'{Uri}' is reached again")]
    internal static partial void Reconnected(ILogger logger, Uri uri);

    [LoggerMessage(3103, LogLevel.Debug, "'{Uri}' cannot be reached yet: {Why}")]
    internal static partial void NotReconnected(ILogger logger, Uri uri, string why);

    [LoggerMessage(3104, LogLevel.Debug, "the host was not told that the connection is closed: {Why}")]
    internal static partial void NoFarewell(ILogger logger, string why);

    [LoggerMessage(3105, LogLevel.Debug, "'{Uuid}' could not be looked at: {Why}")]
    internal static partial void NotLookedAt(ILogger logger, Guid uuid, string why);

    [LoggerMessage(3106, LogLevel.Debug, "the host was not told that a subscription is over: {Why}")]
    internal static partial void NotUnsubscribed(ILogger logger, string why);

    [LoggerMessage(3107, LogLevel.Debug, "the journal of the host cannot be read yet: {Why}")]
    internal static partial void NoPast(ILogger logger, string why);
}
