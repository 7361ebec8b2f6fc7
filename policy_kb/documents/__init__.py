"""政策文件 in the hands of staff: uploaded, looked through, confirmed, made entries of, given up for a newer one."""
