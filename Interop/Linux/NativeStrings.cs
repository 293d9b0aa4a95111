using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A vector of C strings that ends in a null pointer, as execve(2) wants argv and envp.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;  // Immutable.
    private byte** _strings;      // Owned, with what it points to; null once disposed.

    internal NativeStrings(IReadOnlyList<string> strings)
    {
        foreach (string text in strings)
        {
            ThrowIfNul(text);
        }

        _count = strings.Count;
        _strings = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
        {
            _strings[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    internal byte** Pointer => _strings;

    public void Dispose()
    {
        if (_strings is null)
        {
            return;
        }

        for (int i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)_strings[i]);
        }

        NativeMemory.Free(_strings);
        _strings = null;
    }

    // C would end the string there: the child would get another value than the caller wrote.
    private static void ThrowIfNul(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0'))
        {
            throw new ArgumentException($"NUL inside '{text.Replace('\0', '?')}'", nameof(text));
        }
    }
}
