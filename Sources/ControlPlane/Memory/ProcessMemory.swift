#if canImport(Glibc)
    internal import CMalloc
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The memory of this process as the system counts it. Only Linux with glibc has anything to do here.
package enum ProcessMemory {
    /// Keeps the allocator from holding much more than what is in use. Call before other threads are made.
    ///
    /// Two arenas in place of eight per core: allocations are short, and every arena has its own free memory. Fixed
    /// thresholds, since by default the first large buffer that is freed lets all later ones stay in the heap.
    /// Source: mallopt(3).
    package static func configureAllocator() {
        #if canImport(Glibc)
            _ = mallopt(M_ARENA_MAX, 2)
            _ = mallopt(M_MMAP_THRESHOLD, 512 << 10)
            _ = mallopt(M_TRIM_THRESHOLD, 512 << 10)
            _ = mallopt(M_TOP_PAD, 64 << 10)
        #endif
    }

    /// Gives back what is not needed now: free memory of the heap, and the code that has not run lately, most of which
    /// only starting needed. Code that runs again comes back from the page cache. Takes some milliseconds.
    package static func releaseUnused() {
        #if canImport(Glibc)
            _ = malloc_trim(256 << 10)
            // Executable pages of files are never written, so that nothing is lost with them.
            for pages in MemoryMapping.own where pages.isFileCode {
                // Fails for pages that are locked, which may stay.
                _ = madvise(UnsafeMutableRawPointer(bitPattern: pages.start), Int(pages.size), MADV_DONTNEED)
            }
        #endif
    }

    /// Processor time that this process has used since its start, in all threads.
    static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
