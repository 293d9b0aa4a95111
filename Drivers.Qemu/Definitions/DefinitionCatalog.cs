using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Definitions;

/// <summary>Texts of definitions that are right and leave nothing open, by their fingerprints, and what a list shows of each; kept over restarts.</summary>
/// <remarks>
/// <para>A start-up reads every file and looks its fingerprint up. A file that somebody has changed has another one, and is read as XML. What
/// another build of this assembly noted counts for nothing: it may have understood the same text otherwise.</para>
/// <para>A cache, <c>definitions.json</c>: what cannot be used is found anew, what cannot be written is a warning. Threading: the host's scheduler only.</para>
/// </remarks>
internal sealed class DefinitionCatalog
{
    private const int MaxBytes = 64 * 1024 * 1024; // 10,000 definitions take 2 MB.

    private static readonly Guid Engine = typeof(DefinitionCatalog).Assembly.ManifestModule.ModuleVersionId;

    private readonly IHost _host;
    private readonly string _path;
    private readonly ILogger _log;
    private readonly Dictionary<Fingerprint, DefinitionSummary> _known = [];
    private bool _hasNews;

    /// <summary>Reads what an engine before this one noted.</summary>
    internal DefinitionCatalog(IHost host, string cacheDirectory, ILogger log)
    {
        (_host, _path, _log) = (host, Path.Combine(cacheDirectory, "definitions.json"), log);
        try
        {
            if (host.Files.Look(_path) is not null)
            {
                Read(host.Files.Read(_path, MaxBytes));
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or HypervisorException)
        {
            _known.Clear();
            Log.CatalogUnusable(log, _path, e.Message);
        }
    }

    /// <summary>What a list shows of the definition with this text; <see langword="null"/> when it must be read.</summary>
    internal DefinitionSummary? Find(Fingerprint print) => _known.GetValueOrDefault(print);

    /// <summary>Notes a text that is right and leaves nothing open.</summary>
    internal void Add(Fingerprint print, DefinitionSummary summary) => _hasNews |= _known.TryAdd(print, summary);

    /// <summary>Writes down what is known, if there is news.</summary>
    /// <param name="prints">Of the texts that there are now; others are forgotten.</param>
    internal void Save(IReadOnlySet<Fingerprint> prints)
    {
        if (!_hasNews)
        {
            return;
        }

        foreach (Fingerprint gone in _known.Keys.Where(print => !prints.Contains(print)).ToArray())
        {
            _known.Remove(gone);
        }

        try
        {
            _host.Files.CreateDirectory(Path.GetDirectoryName(_path)!);
            _host.Files.Replace(_path, Write());
            _hasNews = false;
        }
        catch (HypervisorException e)
        {
            Log.CatalogNotWritten(_log, _path, e);
        }
    }

    private byte[] Write()
    {
        var content = new ArrayBufferWriter<byte>(256 * (_known.Count + 1));
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            json.WriteString("engine", Engine);
            json.WriteStartArray("definitions");
            foreach ((Fingerprint print, DefinitionSummary summary) in _known)
            {
                json.WriteStartObject();
                json.WriteString("text", print.ToString());
                json.WriteString("uuid", summary.Uuid);
                json.WriteString("name", summary.Name);
                json.WriteString("title", summary.Title);
                json.WriteNumber("memoryKiB", summary.MemoryKiB);
                json.WriteNumber("currentMemoryKiB", summary.CurrentMemoryKiB);
                json.WriteNumber("vcpus", summary.Vcpus);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return content.WrittenSpan.ToArray();
    }

    private void Read(byte[] content)
    {
        using JsonDocument json = JsonDocument.Parse(content);
        if (!_host.IsOfThisBuild(json.RootElement.GetProperty("engine").GetGuid(), Engine))
        {
            return;
        }

        foreach (JsonElement one in json.RootElement.GetProperty("definitions").EnumerateArray())
        {
            var print = Fingerprint.Parse(one.GetProperty("text").GetString()!);
            _known[print] = new DefinitionSummary(
                one.GetProperty("uuid").GetGuid(),
                one.GetProperty("name").GetString()!,
                one.GetProperty("title").GetString()!,
                one.GetProperty("memoryKiB").GetInt64(),
                one.GetProperty("currentMemoryKiB").GetInt64(),
                one.GetProperty("vcpus").GetInt32());
        }
    }
}
