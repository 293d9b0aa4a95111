using System;
using System.IO;
using System.Text.Json;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>What a call of a host failed with.</summary>
internal static class ErrorForm
{
    /// <summary>Whether it is one that an engine may handle; every other is a mistake, and is thrown again in a replay by whoever made it.</summary>
    internal static bool IsKnown(Exception error) => error is HypervisorException or ObjectDisposedException or ArgumentException or OperationCanceledException or IOException;

    /// <summary>Writes it as a member.</summary>
    internal static void Write(Utf8JsonWriter json, Exception error)
    {
        json.WriteStartObject("error");
        json.WriteString("is", error switch
        {
            HypervisorException => "hypervisor",
            ObjectDisposedException => "disposed",
            OperationCanceledException => "cancelled",
            ArgumentException => "argument",
            _ => "io",
        });
        json.WriteString("says", error.Message);
        if (error is HypervisorException known)
        {
            json.WriteNumber("code", (int)known.Code);
            json.WriteNumber("domain", (int)known.Domain);
        }

        json.WriteEndObject();
    }

    /// <summary>The error that a record holds; <see langword="null"/> when it holds none.</summary>
    internal static Exception? Read(JsonElement record)
    {
        if (!record.TryGetProperty("error", out JsonElement error))
        {
            return null;
        }

        string says = error.GetProperty("says").GetString()!;
        return error.GetProperty("is").GetString() switch
        {
            "hypervisor" => new HypervisorException((ErrorCode)error.GetProperty("code").GetInt32(), (ErrorDomain)error.GetProperty("domain").GetInt32(), says),
            "disposed" => new ObjectDisposedException(objectName: null, says),
            "cancelled" => new OperationCanceledException(says),
            "argument" => new ArgumentException(says, paramName: null),
            _ => new IOException(says),
        };
    }
}
