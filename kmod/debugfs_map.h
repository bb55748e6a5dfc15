/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A map's files in debugfs: NAME, as print() shows it, and NAME.json.
 */
#ifndef KMC_DEBUGFS_MAP_H
#define KMC_DEBUGFS_MAP_H

struct dentry;
struct kmc_map;

/* @dir: of the session's maps; its inode's i_private is the session */
void kmc_map_debugfs(struct kmc_map *map, struct dentry *dir);

#endif /* KMC_DEBUGFS_MAP_H */
